package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Owner;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.message.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Republishing region by region, by whole production nodes in virtual time. */
class SweepTest {

  private static final Owner OWNER = new Owner("test");
  private static final Duration TTL = Duration.ofMinutes(16);
  private static final int NODES = 60;
  private static final int CONTENTS = 200;

  private final VirtualCluster cluster =
      new VirtualCluster(5, NetworkPlan.defaults().withCodec(false), Signing.STUB);

  @Test
  void every_record_is_renewed_at_all_its_holders_for_a_fraction_of_the_requests() {
    cluster.join(NODES, Duration.ofSeconds(2));
    assertThat(cluster.awaitReady(Duration.ofMinutes(2))).isTrue();
    cluster.time().advance(Duration.ofMinutes(2));
    Member announcer = cluster.members().get(37);
    List<Cid> contents = announce(announcer);
    long each = provides();
    assertThat(each).as("one by one").isGreaterThanOrEqualTo(19L * CONTENTS);

    cluster.time().advance(Duration.ofMinutes(9));

    assertThat(provides() - each).as("by a sweep").isBetween(NODES / 2L, each / 10);
    cluster.time().advance(Duration.ofMinutes(8));
    for (Cid content : contents) {
      assertThat(holders(content))
          .as("after the first ones would have run out")
          .isGreaterThanOrEqualTo(20);
    }
    assertThat(cluster.faults()).isZero();
  }

  private List<Cid> announce(Member announcer) {
    List<Cid> contents = new ArrayList<>();
    for (int i = 0; i < CONTENTS; i++) {
      Cid cid = Cid.ofContent(("content " + i).getBytes(StandardCharsets.UTF_8));
      announcer
          .node()
          .announcements()
          .announce(OWNER, cid, List.of(), Optional.of(TTL), Duration.ofSeconds(5))
          .subscribe();
      cluster.time().advance(Duration.ofMillis(20));
      contents.add(cid);
    }
    cluster.time().advance(Duration.ofSeconds(5));
    return contents;
  }

  private long provides() {
    return cluster.network().traffic().requests(Operation.PROVIDE);
  }

  private long holders(Cid content) {
    return cluster.members().stream()
        .filter(member ->
            !member.node().records().store().find(content, Bytes.EMPTY, 1).records().isEmpty())
        .count();
  }
}
