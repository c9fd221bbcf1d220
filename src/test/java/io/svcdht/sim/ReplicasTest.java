package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Owner;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.message.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records whose publisher is gone, kept alive by whole production nodes in virtual time. */
class ReplicasTest {

  private static final Owner OWNER = new Owner("test");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int NODES = 50;
  private static final int CONTENTS = 20;

  private final VirtualCluster cluster =
      new VirtualCluster(9, NetworkPlan.defaults().withCodec(false), Signing.STUB);

  private List<Cid> contents = List.of();

  @BeforeEach
  void announceAndLoseThePublisher() {
    cluster.join(NODES, Duration.ofSeconds(2));
    assertThat(cluster.awaitReady(MINUTE.multipliedBy(2))).isTrue();
    Member publisher = cluster.members().get(NODES / 2);
    contents = announced(publisher);
    cluster.kill(publisher);
  }

  @Test
  void where_half_of_the_holders_have_vanished_the_others_make_up_for_them_within_the_hour() {
    for (int i = 3; i < NODES; i += 2) {
      if (cluster.members().get(i).alive()) {
        cluster.kill(cluster.members().get(i));
      }
    }
    assertThat(fewest()).isLessThan(16);

    cluster.time().advance(MINUTE.multipliedBy(75));

    assertThat(fewest()).isGreaterThanOrEqualTo(20);
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void while_all_holders_are_there_one_of_them_checks_and_the_others_need_not() {
    long before = cluster.network().traffic().requests(Operation.STORE);
    cluster.time().advance(MINUTE.multipliedBy(80));
    long stores = cluster.network().traffic().requests(Operation.STORE) - before;
    assertThat(stores).isBetween(20L, CONTENTS * 20L);
    assertThat(cluster.alive().stream().mapToInt(m -> m.node().replicas().underReplicated()).sum())
        .isZero();
  }

  @Test
  void a_newcomer_that_is_closer_is_given_what_it_should_hold_within_a_minute() {
    Cid wanted = contents.getFirst();
    Member newcomer;
    do {
      newcomer = cluster.newcomer();
      cluster.start(newcomer);
      cluster.time().advance(Duration.ofSeconds(20));
    } while (!isAmongClosest(newcomer, wanted));
    cluster.time().advance(MINUTE);
    assertThat(holds(newcomer, wanted)).isTrue();
  }

  @Test
  void one_that_starts_has_what_it_should_hold_before_it_is_warm() {
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Member newcomer = cluster.newcomer();
      cluster.start(newcomer);
      long begin = cluster.time().nanos();
      assertThat(cluster.time().runUntil(newcomer.node().replicas()::warm, MINUTE)).isTrue();
      took.add((cluster.time().nanos() - begin) / 1_000_000);
      for (Cid cid : contents) {
        if (isAmongClosest(newcomer, cid)) {
          assertThat(holds(newcomer, cid)).as("newcomer %d, %s", i, cid).isTrue();
        }
      }
    }
    System.out.println("ReplicasTest: warm after " + took + " ms");
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void when_all_leave_in_good_order_one_after_the_other_nothing_is_lost() {
    List<Member> before = cluster.alive();
    for (Member leaving : before.subList(3, before.size())) {
      Member fresh = cluster.newcomer();
      cluster.start(fresh);
      cluster.time().advance(Duration.ofSeconds(15));
      cluster.stop(leaving);
      cluster.time().advance(Duration.ofSeconds(15));
    }
    assertThat(fewest()).isGreaterThanOrEqualTo(10);
  }

  private List<Cid> announced(Member publisher) {
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < CONTENTS; i++) {
      Cid cid = Cid.ofContent(("replica " + i).getBytes(StandardCharsets.UTF_8));
      publisher
          .node()
          .announcements()
          .announce(OWNER, cid, List.of(), Optional.empty(), Duration.ofSeconds(5))
          .subscribe();
      cids.add(cid);
      cluster.time().advance(Duration.ofMillis(50));
    }
    cluster.time().advance(Duration.ofSeconds(5));
    return cids;
  }

  private long fewest() {
    return contents.stream()
        .mapToLong(cid -> cluster.alive().stream().filter(member -> holds(member, cid)).count())
        .min()
        .orElseThrow();
  }

  private boolean isAmongClosest(Member member, Cid cid) {
    return cluster.alive().stream()
        .sorted(Comparator.comparing(Member::id, cid::compareDistance))
        .limit(10)
        .anyMatch(member::equals);
  }

  private static boolean holds(Member member, Cid cid) {
    return !member.node().records().store().find(cid, Bytes.EMPTY, 1).records().isEmpty();
  }
}
