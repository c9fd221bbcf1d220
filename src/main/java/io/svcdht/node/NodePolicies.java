package io.svcdht.node;

import io.svcdht.announce.AnnouncePolicy;
import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.TablePolicy;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.pipeline.NeighbourPolicy;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.replica.ReplicaPolicy;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import io.svcdht.supervision.SupervisionPolicy;

/**
 * How a node behaves, one policy for each room.
 *
 * @param lookup α, β, budgets and times of lookups
 * @param table sizes of the routing table
 * @param diversity how much of it one network may have
 * @param neighbours its upkeep
 * @param records life spans and quotas of records
 * @param announcements the own ones
 * @param replicas how they are kept alive
 * @param bootstrap seeds and joining
 * @param supervision the pace of standing tasks
 * @param limits what peers may ask
 */
public record NodePolicies(
    LookupPolicy lookup,
    TablePolicy table,
    DiversityPolicy diversity,
    NeighbourPolicy neighbours,
    RecordPolicy records,
    AnnouncePolicy announcements,
    ReplicaPolicy replicas,
    BootstrapPolicy bootstrap,
    SupervisionPolicy supervision,
    PeerLimitPolicy limits) {

  /** One k for lookups and table. */
  public NodePolicies {
    if (lookup.k() != table.k()) {
      throw new IllegalArgumentException(
          "dht.k is " + lookup.k() + " for lookups but " + table.k() + " for the routing table");
    }
  }

  /** The protocol's defaults with this way to join. */
  public static NodePolicies defaults(BootstrapPolicy bootstrap) {
    return new NodePolicies(
        LookupPolicy.defaults(),
        TablePolicy.defaults(),
        DiversityPolicy.defaults(),
        NeighbourPolicy.defaults(),
        RecordPolicy.defaults(),
        AnnouncePolicy.defaults(),
        ReplicaPolicy.defaults(),
        bootstrap,
        SupervisionPolicy.defaults(),
        PeerLimitPolicy.defaults());
  }
}
