package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Announced;
import io.svcdht.announce.Owner;
import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.node.NodePolicies;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whole production nodes, a handful each, in virtual time. */
class VirtualClusterTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Owner OWNER = new Owner("test");
  private static final Cid CID = Cid.ofContent(new byte[] {42});

  private final VirtualCluster cluster =
      new VirtualCluster(11, NetworkPlan.defaults(), Signing.REAL);

  @Test
  void what_one_node_announces_is_found_from_every_other() {
    ready(25);
    announce(cluster.members().getFirst(), Duration.ofHours(1));
    for (Member member : cluster.members()) {
      assertThat(found(member)).as("found from %s", member.id()).isEqualTo(1);
    }
  }

  @Test
  void it_is_still_found_when_its_announcer_has_vanished() {
    ready(12);
    announce(cluster.members().get(5), Duration.ofHours(1));
    cluster.kill(cluster.members().get(5));
    assertThat(found(cluster.members().get(9))).isEqualTo(1);
  }

  @Test
  void after_its_ttl_nothing_is_found_and_nothing_is_kept() {
    ready(12);
    Member announcer = cluster.members().get(5);
    announce(announcer, Duration.ofSeconds(60));
    cluster.kill(announcer);
    cluster.time().advance(Duration.ofSeconds(62));
    for (Member member : cluster.alive()) {
      assertThat(found(member)).isZero();
      assertThat(member.node().records().store().occupancy().live()).isZero();
    }
  }

  @Test
  void an_announcement_outlives_its_ttl_while_its_announcer_lives() {
    ready(8);
    announce(cluster.members().get(5), Duration.ofSeconds(60));
    cluster.time().advance(Duration.ofMinutes(5));
    assertThat(found(cluster.members().get(2))).isEqualTo(1);
  }

  @Test
  void a_withdrawn_announcement_is_not_found_any_more() {
    ready(12);
    Member announcer = cluster.members().get(3);
    announce(announcer, Duration.ofHours(1));
    announcer.node().announcements().withdraw(OWNER, CID, SECOND.multipliedBy(5)).subscribe();
    cluster.time().advance(SECOND.multipliedBy(2));
    for (Member member : cluster.members()) {
      assertThat(found(member)).isZero();
    }
  }

  @Test
  void a_node_that_stops_says_good_bye_and_leaves_no_timer_behind() {
    ready(5);
    Member leaver = cluster.members().get(4);
    cluster.stop(leaver);
    cluster.time().advance(SECOND);
    assertThat(leaver.alive()).isFalse();
    for (Member member : cluster.alive()) {
      assertThat(member.node().table().contact(leaver.id())).isEmpty();
      assertThat(member.node().table().lost())
          .extracting(peer -> peer.nodeId())
          .contains(leaver.id());
    }
    for (Member member : cluster.alive()) {
      cluster.stop(member);
    }
    cluster.time().advance(MINUTE);
    assertThat(cluster.time().pending()).isZero();
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void stopping_twice_is_stopping_once() {
    ready(3);
    Member leaver = cluster.members().get(2);
    cluster.stop(leaver);
    cluster.time().advance(SECOND);
    AtomicReference<String> end = new AtomicReference<>("open");
    leaver.node().stop().subscribe(v -> {}, e -> end.set("failed"), () -> end.set("done"));
    assertThat(end).hasValue("done");
  }

  @Test
  void a_virtual_hour_leaks_nothing() {
    ready(16);
    announce(cluster.members().getFirst(), Duration.ofMinutes(30));
    cluster.time().advance(MINUTE.multipliedBy(10));
    int timers = cluster.time().pending();
    int most = timers;
    for (int i = 0; i < 10; i++) {
      cluster.time().advance(MINUTE.multipliedBy(5));
      most = Math.max(most, cluster.time().pending());
    }
    assertThat(most).isLessThanOrEqualTo(timers * 2 + 20);
    assertThat(cluster.network().connections()).isLessThanOrEqualTo(16 * 15);
    assertThat(cluster.members()).allMatch(Member::ready);
    assertThat(cluster.faults()).isZero();
    assertThat(found(cluster.members().get(9))).isEqualTo(1);
  }

  @Test
  void peer_infos_are_renewed_and_nobody_is_forgotten_when_the_first_have_run_out() {
    ready(2);
    Instant first = cluster.members().getFirst().node().self().current().info().seq();
    cluster.time().advance(Duration.ofHours(13));
    Instant renewed = cluster.members().getFirst().node().self().current().info().seq();
    assertThat(renewed)
        .isBetween(
            first.plus(Duration.ofHours(12)),
            first.plus(Duration.ofHours(12)).plus(MINUTE.multipliedBy(10)));
    cluster.time().advance(Duration.ofHours(13));
    for (Member member : cluster.members()) {
      assertThat(member.node().table().size()).isEqualTo(1);
    }
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void a_fleet_that_starts_at_once_behind_one_name_becomes_ready() {
    NodePolicies policies =
        NodePolicies.defaults(
            BootstrapPolicy.joining(
                List.of(
                    new Seed(
                        Multiaddr.parse("/dns/dht.example/tcp/9910").orThrow(), Optional.empty())),
                3));
    for (int i = 0; i < 12; i++) {
      cluster.add(policies);
    }
    cluster
        .network()
        .name(
            "dht.example",
            cluster.members().stream().map(member -> member.exchange().address()).toList());
    cluster.members().forEach(cluster::start);
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    for (Member member : cluster.members()) {
      assertThat(member.node().bootstrap().status().others()).isBetween(7, 8);
    }
  }

  @Test
  void a_node_whose_seeds_come_up_later_joins_then() {
    LocalPeer seed = cluster.identity();
    Member late = cluster.add(seed, NodePolicies.defaults(BootstrapPolicy.alone()));
    Member early =
        cluster.add(
            NodePolicies.defaults(
                BootstrapPolicy.joining(
                    List.of(
                        new Seed(
                            Multiaddr.tcp(late.exchange().address()), Optional.of(seed.nodeId()))),
                    1)));
    cluster.start(early);
    cluster.time().advance(MINUTE.multipliedBy(10));
    assertThat(early.ready()).isFalse();
    cluster.start(late);
    cluster.time().advance(Duration.ofSeconds(19));
    assertThat(early.ready()).isTrue();
    assertThat(late.node().table().contact(early.id())).isPresent();
  }

  @Test
  void halves_of_a_network_that_was_cut_find_each_other_again() {
    ready(6);
    List<Member> away = cluster.members().subList(3, 6);
    away.forEach(member -> cluster.network().kill(member.id()));
    cluster.time().advance(MINUTE.multipliedBy(15));
    assertThat(cluster.members().getFirst().node().table().contact(away.getFirst().id())).isEmpty();
    away.forEach(member -> cluster.network().revive(member.id()));
    cluster.time().advance(MINUTE.multipliedBy(5));
    for (Member member : cluster.members()) {
      assertThat(member.node().table().size()).isEqualTo(5);
    }
  }

  private void ready(int nodes) {
    cluster.join(nodes, SECOND);
    assertThat(cluster.awaitReady(MINUTE.multipliedBy(2))).isTrue();
    cluster.time().advance(SECOND.multipliedBy(5));
  }

  private void announce(Member at, Duration ttl) {
    AtomicReference<Announced> done = new AtomicReference<>();
    at.node()
        .announcements()
        .announce(OWNER, CID, List.of(), Optional.of(ttl), SECOND.multipliedBy(5))
        .subscribe(done::set);
    cluster.time().advance(SECOND);
    assertThat(done.get()).isNotNull();
    assertThat(done.get().report().accepted()).isPositive();
  }

  private int found(Member from) {
    List<FindEvent> events = new ArrayList<>();
    LookupId id = LookupId.next(cluster.time(), cluster.random());
    from.node()
        .lookups()
        .find(new Find(id, CID, 20, SECOND.multipliedBy(5), Find.Source.NETWORK))
        .subscribe(events::add);
    cluster
        .time()
        .runUntil(
            () -> !events.isEmpty() && events.getLast() instanceof FindEvent.Ended,
            SECOND.multipliedBy(10));
    return (int) events.stream().filter(FindEvent.Found.class::isInstance).count();
  }
}
