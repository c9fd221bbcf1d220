package io.svcdht.pipeline;

/**
 * What lookups and provides work with.
 *
 * @param exchange the way out
 * @param neighbours the routing table and its keeper
 * @param records the own store
 * @param verification checks what peers send
 * @param world time, timers and chance
 */
public record LookupParts(
    Exchange exchange,
    Neighbours neighbours,
    Records records,
    Verification verification,
    World world) {}
