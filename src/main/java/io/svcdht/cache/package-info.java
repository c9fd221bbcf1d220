/**
 * Where records are kept: the implementations of the store port. Knows no lookup and no transport;
 * imports only {@code provider}, {@code id}, {@code error} and {@code limits}.
 */
@NullMarked
package io.svcdht.cache;

import org.jspecify.annotations.NullMarked;
