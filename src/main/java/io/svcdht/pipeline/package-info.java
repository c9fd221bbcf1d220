/**
 * Lookups and provides: decided by plain state machines, carried out with Reactor under limits and
 * deadlines. Holds the ports {@code Exchange} and {@code Inbound}; opens no socket and no file.
 */
@NullMarked
package io.svcdht.pipeline;

import org.jspecify.annotations.NullMarked;
