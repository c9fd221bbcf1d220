/**
 * The commands: {@code serve}, and what an operator does beside it. Nothing imports this room, and
 * nothing is decided here.
 */
@NullMarked
package io.svcdht.cli;

import org.jspecify.annotations.NullMarked;
