/**
 * Whole networks of production nodes in one process and in virtual time: a deterministic scheduler,
 * a seeded network with latency, loss and death, and a report. Opens no socket, reads no clock;
 * imports {@code node} and what is below it, never Spring.
 */
@NullMarked
package io.svcdht.sim;

import org.jspecify.annotations.NullMarked;
