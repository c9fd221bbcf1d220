/**
 * What nodes say to one another: the sealed families of requests and responses (docs/PROTOCOL.md
 * §4). Values only; how they look in bytes is {@code codec}'s.
 */
@NullMarked
package io.svcdht.message;

import org.jspecify.annotations.NullMarked;
