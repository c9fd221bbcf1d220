package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fleets as an orchestrator makes them, of whole production nodes in virtual time. */
class FleetTest {

  private static final String NAME = "dht.example";
  private static final Cid CID = Cid.ofContent("fleet".getBytes(StandardCharsets.UTF_8));
  private static final Owner OWNER = new Owner("test");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualCluster cluster =
      new VirtualCluster(11, NetworkPlan.defaults().withCodec(false), Signing.STUB);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 50})
  void those_that_start_together_behind_one_name_are_ready_within_a_minute(int nodes) {
    fleet(nodes);
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    announce(cluster.members().getFirst());
    for (Member member : cluster.members()) {
      assertThat(finds(member)).isTrue();
    }
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void one_alone_behind_a_name_waits_for_another_as_nobody_has_said_that_it_is_alone() {
    fleet(1);
    cluster.time().advance(MINUTE.multipliedBy(10));
    assertThat(cluster.members().getFirst().ready()).isFalse();
    assertThat(cluster.members().getFirst().node().bootstrap().status().standalone()).isFalse();

    cluster.start(cluster.add(behindTheName()));
    named();

    assertThat(cluster.awaitReady(MINUTE)).isTrue();
  }

  @Test
  void a_fleet_that_has_lost_all_its_seeds_goes_on() {
    cluster.join(20, SECOND);
    assertThat(cluster.awaitReady(MINUTE.multipliedBy(2))).isTrue();
    announce(cluster.members().get(10));
    cluster.members().subList(0, VirtualCluster.SEEDS).forEach(cluster::kill);
    cluster.time().advance(MINUTE.multipliedBy(30));
    for (Member member : cluster.alive()) {
      assertThat(member.ready()).isTrue();
      assertThat(member.node().table().size()).isEqualTo(16);
      assertThat(finds(member)).isTrue();
    }
    assertThat(cluster.faults()).isZero();
  }

  @Test
  void a_node_that_is_moved_says_so_at_once_and_is_dialled_where_it_is() {
    fleet(8);
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    cluster.time().advance(MINUTE);
    Member mover = cluster.members().get(3);
    Multiaddr to = cluster.network().move(mover.id());
    mover.node().readdress(List.of(to));
    cluster.time().advance(SECOND.multipliedBy(10));
    for (Member member : cluster.members()) {
      if (member != mover) {
        assertThat(addressOf(member, mover)).contains(to);
      }
    }
  }

  @Test
  void what_a_node_announces_at_its_own_addresses_moves_with_it() {
    fleet(8);
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    Member mover = cluster.members().get(3);
    announce(mover);
    Multiaddr to = cluster.network().move(mover.id());
    mover.node().readdress(List.of(to));
    cluster.time().advance(SECOND.multipliedBy(10));
    for (Member member : cluster.members()) {
      assertThat(announcedAt(member)).containsExactly(to);
    }
  }

  @Test
  void a_fleet_whose_nodes_all_move_at_once_stays_one() {
    fleet(8);
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    announce(cluster.members().getFirst());
    for (Member member : cluster.members()) {
      Multiaddr to = cluster.network().move(member.id());
      member.node().readdress(List.of(to));
    }
    named();
    cluster.time().advance(MINUTE.multipliedBy(5));
    for (Member member : cluster.members()) {
      assertThat(member.node().table().size()).isEqualTo(7);
      assertThat(finds(member)).isTrue();
    }
  }

  @Test
  void a_fleet_that_is_rolled_comes_back_with_its_identities_at_other_addresses() {
    fleet(5);
    assertThat(cluster.awaitReady(MINUTE)).isTrue();
    for (Member member : List.copyOf(cluster.members())) {
      cluster.stop(member);
      cluster.time().advance(SECOND.multipliedBy(5));
      LocalPeer again =
          new LocalPeer(member.node().self().identity(), VirtualCluster.NETWORK, cluster.time());
      cluster.start(cluster.add(again, behindTheName()));
      named();
      assertThat(cluster.awaitReady(MINUTE)).isTrue();
    }
    announce(cluster.alive().getFirst());
    for (Member member : cluster.alive()) {
      assertThat(member.node().table().size()).isEqualTo(4);
      assertThat(finds(member)).isTrue();
    }
  }

  private void fleet(int nodes) {
    for (int i = 0; i < nodes; i++) {
      cluster.add(behindTheName());
    }
    named();
    cluster.members().forEach(cluster::start);
  }

  private static NodePolicies behindTheName() {
    Multiaddr name = Multiaddr.parse("/dns/" + NAME + "/tcp/9910").orThrow();
    return NodePolicies.defaults(
        BootstrapPolicy.joining(List.of(new Seed(name, Optional.empty())), 3));
  }

  /** The name stands for those who live. */
  private void named() {
    cluster
        .network()
        .name(NAME, cluster.alive().stream().map(member -> member.exchange().address()).toList());
  }

  private void announce(Member at) {
    List<Object> done = new ArrayList<>();
    at.node()
        .announcements()
        .announce(OWNER, CID, List.of(), Optional.empty(), SECOND.multipliedBy(5))
        .subscribe(done::add);
    cluster.time().runUntil(() -> !done.isEmpty(), MINUTE);
    assertThat(done).hasSize(1);
  }

  private static Optional<Multiaddr> addressOf(Member from, Member who) {
    return from.node()
        .table()
        .contact(who.id())
        .map(contact -> contact.peer().info().addresses().getFirst());
  }

  private boolean finds(Member from) {
    return !announcedAt(from).isEmpty();
  }

  private List<Multiaddr> announcedAt(Member from) {
    List<FindEvent> events = new ArrayList<>();
    LookupId id = LookupId.next(cluster.time(), cluster.random());
    from.node()
        .lookups()
        .find(new Find(id, CID, 20, SECOND.multipliedBy(5), Find.Source.NETWORK))
        .subscribe(events::add);
    cluster.time().advance(SECOND.multipliedBy(6));
    return events.stream()
        .filter(FindEvent.Found.class::isInstance)
        .map(event -> ((FindEvent.Found) event).record().record().addresses())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
