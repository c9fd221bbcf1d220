package io.svcdht.rpc.http;

import io.svcdht.announce.Announcements;
import io.svcdht.peer.RoutingTable;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import reactor.core.scheduler.Scheduler;

/**
 * What the REST door stands on.
 *
 * @param node the parts of the node that it opens to callers
 * @param gate whether the node takes work
 * @param files what is read from files
 * @param world time for heartbeats and patience, chance for ids
 * @param meters counts refusals
 */
public record HttpParts(Node node, Gate gate, Files files, World world, Meters meters) {

  /**
   * What is read from files.
   *
   * @param tokens the callers' tokens; started and closed by whoever made it
   * @param io where reading may block
   */
  public record Files(TokenFile tokens, Scheduler io) {}

  /**
   * The node behind the door.
   *
   * @param lookups asks the network
   * @param announcements this process's own
   * @param table the contacts
   */
  public record Node(Lookups lookups, Announcements announcements, RoutingTable table) {}
}
