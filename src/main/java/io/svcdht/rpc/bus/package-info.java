/**
 * The bus (docs/BUS.md): typed questions with one reply each, and events, behind one port; embedded
 * in the process here, over NATS in {@code nats}. Shares gate, places and errors with the other
 * doors for callers; holds no socket, no thread and no broker's types.
 */
@NullMarked
package io.svcdht.rpc.bus;

import org.jspecify.annotations.NullMarked;
