package io.svcdht.sim.scenario;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.sim.Member;
import io.svcdht.sim.VirtualCluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who really holds each content, seen from outside: a provide returns before its last holder has
 * answered, so what it reports is not all.
 *
 * @param holders how many hold each
 * @param systems in how many autonomous systems these are
 */
public record Holdings(Sample holders, Sample systems) {

  static Holdings of(VirtualCluster cluster, List<Content> contents) {
    Sample.Collector holders = new Sample.Collector();
    Sample.Collector systems = new Sample.Collector();
    for (Content content : contents) {
      int count = 0;
      Set<Integer> met = new HashSet<>();
      for (Member member : cluster.roster().list()) {
        if (holds(member, content.cid())) {
          count++;
          met.add(cluster.network().as(member.id()));
        }
      }
      holders.add(count);
      systems.add(met.size());
    }
    return new Holdings(holders.sample(), systems.sample());
  }

  /** Whether a live record of {@code cid} is in the store of {@code member}. */
  static boolean holds(Member member, Cid cid) {
    return !member.node().records().store().find(cid, Bytes.EMPTY, 1).records().isEmpty();
  }
}
