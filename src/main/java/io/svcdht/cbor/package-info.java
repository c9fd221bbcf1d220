/**
 * The strict subset of deterministic CBOR (RFC 8949 §4.2.1) that the wire allows. Knows no message.
 * Imports only {@code id}, {@code error} and {@code limits}.
 */
@NullMarked
package io.svcdht.cbor;

import org.jspecify.annotations.NullMarked;
