/**
 * Joining the network and staying in it: seeds and their quorum, self-lookup, refresh of quiet
 * buckets, second chances for lost contacts. Imports {@code supervision}, {@code pipeline} and what
 * is below it; opens no socket.
 */
@NullMarked
package io.svcdht.bootstrap;

import org.jspecify.annotations.NullMarked;
