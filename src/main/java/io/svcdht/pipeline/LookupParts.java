package io.svcdht.pipeline;

import io.svcdht.peer.NetworkGroups;

/**
 * What lookups and provides work with.
 *
 * @param exchange the way out
 * @param neighbours the routing table and its keeper
 * @param records the own store
 * @param verification checks what peers send
 * @param groups which networks peers are in
 * @param world time, timers and chance
 */
public record LookupParts(
    Exchange exchange,
    Neighbours neighbours,
    Records records,
    Verification verification,
    NetworkGroups groups,
    World world) {}
