package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdversaryTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Cid VICTIM = Cid.ofContent(new byte[] {1, 2, 3});

  private final VirtualCluster cluster =
      new VirtualCluster(21, NetworkPlan.defaults().withCodec(false), Signing.STUB);

  @Test
  void sybils_hold_the_closest_positions_and_honest_tables_know_them() {
    cluster.join(40, Duration.ofSeconds(2));
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    List<Member> sybils = new Adversary(cluster).eclipse(VICTIM, 20);
    cluster.time().advance(MINUTE);
    for (Member honest : cluster.alive()) {
      assertThat(honest.isHostile()).isFalse();
      for (Member sybil : sybils) {
        assertThat(VICTIM.compareDistance(sybil.id(), honest.id())).isNegative();
      }
    }
    List<NodeId> captured = sybils.stream().map(Member::id).toList();
    long known =
        cluster.alive().stream()
            .filter(honest ->
                honest.node().table().closest(VICTIM, 1).stream()
                    .anyMatch(contact -> captured.contains(contact.nodeId())))
            .count();
    assertThat(known).isGreaterThan(20);
  }

  @Test
  void the_adversary_is_never_among_those_that_are_picked() {
    cluster.join(10, Duration.ofSeconds(1));
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    new Adversary(cluster).liars(5);
    cluster.time().advance(MINUTE);
    assertThat(cluster.roster().size()).isEqualTo(10);
    assertThat(cluster.roster().list()).noneMatch(Member::isHostile);
    assertThat(cluster.members()).hasSize(15);
  }

  @Test
  void churn_keeps_the_size_and_spares_the_seeds() {
    cluster.join(30, Duration.ofSeconds(2));
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    Churn churn = new Churn(cluster, 2.0, new SplittableRandom(4));
    churn.start();
    cluster.time().advance(MINUTE.multipliedBy(30));
    churn.stop();
    int left = churn.left();
    assertThat(left).isBetween(10, 55);
    assertThat(churn.joined()).isBetween(10, 55);
    assertThat(cluster.roster().size()).isEqualTo(30 - left + churn.joined());
    assertThat(cluster.members().subList(0, 3)).allMatch(Member::alive);
    cluster.time().advance(MINUTE.multipliedBy(30));
    assertThat(churn.left()).isEqualTo(left);
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void nobody_reaches_across_a_split_and_all_do_after_it() {
    cluster.join(12, Duration.ofSeconds(1));
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    List<NodeId> apart = cluster.members().subList(6, 12).stream().map(Member::id).toList();
    cluster.network().split(id -> apart.contains(id) ? 1 : 0);
    cluster.time().advance(MINUTE.multipliedBy(15));
    Member first = cluster.members().getFirst();
    assertThat(apart).noneMatch(id -> first.node().table().contact(id).isPresent());
    cluster.network().heal();
    cluster.time().advance(MINUTE.multipliedBy(10));
    assertThat(apart).allMatch(id -> first.node().table().contact(id).isPresent());
  }

  @Test
  void a_node_that_nobody_can_dial_asks_but_is_never_routed() {
    cluster.join(12, Duration.ofSeconds(1));
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    Member first = cluster.members().getFirst();
    Member client = cluster.add(cluster.identity(), first.policies(), Traits.PLAIN.undialable());
    cluster.start(client);
    cluster.time().advance(MINUTE.multipliedBy(2));
    assertThat(client.node().table().size()).isPositive();
    assertThat(cluster.alive())
        .allMatch(member -> member.node().table().contact(client.id()).isEmpty());
  }
}
