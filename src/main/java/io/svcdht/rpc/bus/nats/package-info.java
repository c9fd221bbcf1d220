/**
 * The bus over NATS (docs/BUS.md): serves questions on subjects as one of a queue group, publishes
 * events, and asks other nodes the same way. All that knows the broker's client; its threads only
 * hand over, and what may wait for it runs on the bus's own thread.
 */
@NullMarked
package io.svcdht.rpc.bus.nats;

import org.jspecify.annotations.NullMarked;
