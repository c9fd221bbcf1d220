package io.svcdht.bootstrap;

import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Neighbours;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.World;

/**
 * What joining needs of the rest of the node.
 *
 * @param self this node
 * @param exchange the way out
 * @param verification checks what seeds offer
 * @param neighbours the routing table and its upkeep
 * @param lookups asks the network
 * @param world time and chance
 * @param cache peers that an earlier process knew
 * @param discovery hears of nodes beside the seeds
 */
public record BootstrapParts(
    LocalPeer self,
    Exchange exchange,
    Verification verification,
    Neighbours neighbours,
    Lookups lookups,
    World world,
    PeerCache cache,
    Discovery discovery) {}
