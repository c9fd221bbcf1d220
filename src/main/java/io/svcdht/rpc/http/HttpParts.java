package io.svcdht.rpc.http;

import io.svcdht.peer.RoutingTable;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.Calls;
import reactor.core.scheduler.Scheduler;

/**
 * What the REST door stands on.
 *
 * @param calls what is done for callers, whatever door they come through
 * @param table the contacts
 * @param files what is read from files
 * @param world time for heartbeats and patience, chance for ids
 * @param meters counts refusals
 */
public record HttpParts(Calls calls, RoutingTable table, Files files, World world, Meters meters) {

  /**
   * What is read from files.
   *
   * @param tokens the callers' tokens; started and closed by whoever made it
   * @param io where reading may block
   */
  public record Files(TokenFile tokens, Scheduler io) {}
}
