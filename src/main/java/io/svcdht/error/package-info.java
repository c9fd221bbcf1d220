/**
 * The closed set of errors and the result of decoding what a peer sent (docs/PROTOCOL.md §8).
 * Imports only {@code limits}.
 */
@NullMarked
package io.svcdht.error;

import org.jspecify.annotations.NullMarked;
