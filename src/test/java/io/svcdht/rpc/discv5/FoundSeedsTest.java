package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Seed;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.junit.jupiter.api.Test;

class FoundSeedsTest {

  private static final NetworkName NETWORK = new NetworkName("svc-dht");
  private static final NodeId SELF = NodeId.random(new SplittableRandom(7));

  private final Random random = new Random(7);

  @Test
  void boot_nodes_go_first_and_then_who_has_answered() {
    List<NodeRecord> boot = at("192.0.2.1", 4);
    List<Seed> seeds =
        new FoundSeeds(NETWORK, SELF, boot).of(at("192.0.2.2", 2), at("192.0.2.3", 2), random);
    assertThat(seeds)
        .extracting(seed -> seed.address().ip().orElseThrow().getHostAddress())
        .containsExactly(
            "192.0.2.1",
            "192.0.2.1",
            "192.0.2.1",
            "192.0.2.1",
            "192.0.2.2",
            "192.0.2.2",
            "192.0.2.3",
            "192.0.2.3");
  }

  @Test
  void one_source_names_three_and_pushes_out_nobody() {
    List<NodeRecord> boot = at("192.0.2.1", 1);
    List<NodeRecord> live = at("192.0.2.2", 1);
    List<Seed> seeds = new FoundSeeds(NETWORK, SELF, boot).of(live, at("192.0.2.3", 200), random);
    assertThat(seeds).hasSize(5);
    assertThat(seeds.subList(0, 2)).containsExactly(seed(boot.getFirst()), seed(live.getFirst()));
  }

  @Test
  void beside_the_boot_nodes_no_more_than_64_are_named() {
    List<NodeRecord> found =
        IntStream.range(1, 200).mapToObj(i -> at("192.0.2." + i, 1).getFirst()).toList();
    assertThat(new FoundSeeds(NETWORK, SELF, at("198.51.100.1", 1)).of(List.of(), found, random))
        .hasSize(65);
  }

  private static Seed seed(NodeRecord record) {
    return NodeRecords.seeds(record, NETWORK, SELF).getFirst();
  }

  private List<NodeRecord> at(String ip, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new MadeRecord(random).at(ip, 9_911).entry(NETWORK).signed())
        .toList();
  }
}
