/**
 * Typed properties, profiles and the assembly of a node into a Spring application: the one place
 * that reads the machine's clock, makes threads and knows every room. No rule of the DHT is decided
 * here.
 */
@NullMarked
package io.svcdht.config;

import org.jspecify.annotations.NullMarked;
