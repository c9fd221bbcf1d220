package io.svcdht.rpc.discv5;

import io.svcdht.id.Cidr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Seed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ethereum.beacon.discovery.schema.NodeRecord;

/**
 * Whom a search names: boot nodes, then who has answered this node itself, then who is known by
 * word of others, each in an order by chance. Whoever makes up records pushes out nobody before
 * them, and names no more than a few at one source.
 */
final class FoundSeeds {

  /** Beside the boot nodes. */
  static final int MOST = 64;

  /** Of one source, as {@link PacketLimits#source} tells them apart. */
  private static final int MOST_OF_SOURCE = 3;

  private final NetworkName network;
  private final NodeId self;
  private final Set<Seed> boot;

  /** For the node {@code self}, which is never named. */
  FoundSeeds(NetworkName network, NodeId self, List<NodeRecord> boot) {
    this.network = network;
    this.self = self;
    this.boot = new LinkedHashSet<>();
    boot.forEach(record -> this.boot.addAll(NodeRecords.seeds(record, network, self)));
  }

  /** Those of the boot nodes that are of this network. */
  Set<Seed> boot() {
    return Set.copyOf(boot);
  }

  List<Seed> of(List<NodeRecord> live, Collection<NodeRecord> found, RandomGenerator random) {
    Set<Seed> named = new LinkedHashSet<>(boot);
    Map<Cidr, Integer> sources = new HashMap<>();
    int most = boot.size() + MOST;
    for (Collection<NodeRecord> records : List.of(live, found)) {
      List<NodeRecord> shuffled = new ArrayList<>(records);
      Collections.shuffle(shuffled, Random.from(random));
      for (NodeRecord record : shuffled) {
        for (Seed seed : NodeRecords.seeds(record, network, self)) {
          if (named.size() < most && !named.contains(seed) && counted(seed, sources)) {
            named.add(seed);
          }
        }
      }
    }
    return List.copyOf(named);
  }

  private static boolean counted(Seed seed, Map<Cidr, Integer> sources) {
    return seed.address()
        .ip()
        .map(PacketLimits::source)
        .filter(source -> sources.merge(source, 1, Integer::sum) <= MOST_OF_SOURCE)
        .isPresent();
  }
}
