/**
 * Lets callers who ask for the same content share one lookup, and keeps what it found for a short
 * while. Stands beside {@code pipeline}, on its lookups; knows no door, and nothing that is not
 * verified comes in.
 */
@NullMarked
package io.svcdht.finds;

import org.jspecify.annotations.NullMarked;
