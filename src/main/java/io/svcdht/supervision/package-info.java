/**
 * Work that goes on for as long as the node lives: each task in turns, with pauses, limits, and
 * exponential backoff after faults of its own. Imports {@code pipeline} and what is below it.
 */
@NullMarked
package io.svcdht.supervision;

import org.jspecify.annotations.NullMarked;
