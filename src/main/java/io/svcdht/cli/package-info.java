/** The commands beside {@code serve}. Nothing imports this room. */
@NullMarked
package io.svcdht.cli;

import org.jspecify.annotations.NullMarked;
