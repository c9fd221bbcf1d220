package io.svcdht.rpc.kad;

import io.svcdht.bootstrap.Bootstrap;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Neighbours;
import io.svcdht.pipeline.Records;
import io.svcdht.pipeline.World;

/**
 * What the door leads to.
 *
 * @param self this node
 * @param neighbours the routing table and its upkeep
 * @param records the own store
 * @param bootstrap hears of peers that dial us
 * @param world clocks and timers
 */
public record KadParts(
    LocalPeer self, Neighbours neighbours, Records records, Bootstrap bootstrap, World world) {}
