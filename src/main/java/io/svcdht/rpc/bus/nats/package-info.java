/**
 * The bus over NATS (docs/BUS.md): serves questions on subjects as one of a queue group, publishes
 * events, and asks other nodes the same way; and the registry of a fleet's announcements in its
 * key-value store (docs/ANNOUNCEMENTS.md). All that knows the broker's client; its threads only
 * hand over, and what may wait for it runs on threads of its own.
 */
@NullMarked
package io.svcdht.rpc.bus.nats;

import org.jspecify.annotations.NullMarked;
