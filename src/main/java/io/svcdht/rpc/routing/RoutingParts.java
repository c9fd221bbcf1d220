package io.svcdht.rpc.routing;

import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.Calls;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What the IPFS door stands on.
 *
 * @param calls what is done for callers, whatever door they come through
 * @param threshold what every call crosses before any work
 * @param node the node itself
 * @param world says how long answers will hold; chance for ids
 * @param deadline longest time of a lookup
 */
public record RoutingParts(
    Calls calls,
    HandlerFilterFunction<ServerResponse, ServerResponse> threshold,
    Node node,
    World world,
    Duration deadline) {

  /**
   * Who the node knows.
   *
   * @param table the contacts, of whom some are known by more than a peer id tells
   * @param self this node's newest info
   */
  public record Node(RoutingTable table, Supplier<VerifiedPeer> self) {}
}
