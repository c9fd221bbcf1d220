package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.NodeId;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Contact;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.PrefixGroups;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Buckets of four; the peers share no bit with this node, so all stand in bucket 0. */
class NeighboursTest {

  private static final Duration RTT = Duration.ofMillis(9);

  private final Rig rig = new Rig();
  private final Neighbours neighbours = rig.neighbours;
  private final List<VerifiedPeer> peers = farPeers(6);

  @Test
  void a_peer_this_node_has_dialled_is_a_contact() {
    neighbours.dialled(peers.get(0), Optional.of(RTT));
    assertThat(contact(0)).isPresent();
    assertThat(rig.exchange.asked).isEmpty();
  }

  @Test
  void a_peer_heard_of_is_pinged_before_it_is_a_contact() {
    rig.exchange.answers(peers.get(0), Duration.ofMillis(5), ScriptedExchange.pong());
    neighbours.heard(peers.get(0));
    assertThat(contact(0)).isEmpty();
    rig.time.advanceTimeBy(Duration.ofMillis(5));
    assertThat(contact(0)).isPresent();
    assertThat(rig.exchange.asked.getFirst().call().request())
        .isEqualTo(new Request.Ping(Optional.of(Cast.EPOCH)));
  }

  @Test
  void a_peer_heard_of_that_cannot_be_reached_is_no_contact() {
    neighbours.heard(peers.get(0));
    assertThat(contact(0)).isEmpty();
    assertThat(neighbours.probing()).isZero();
  }

  @Test
  void one_heard_of_twice_is_pinged_once_at_a_time() {
    rig.exchange.silent(peers.get(0));
    neighbours.heard(peers.get(0));
    neighbours.heard(peers.get(0));
    assertThat(rig.exchange.asked).hasSize(1);
    rig.time.advanceTimeBy(Duration.ofMillis(1500));
    assertThat(neighbours.probing()).isZero();
    neighbours.heard(peers.get(0));
    assertThat(rig.exchange.asked).hasSize(2);
  }

  @Test
  void this_node_clients_and_peers_for_a_full_bucket_are_not_pinged() {
    neighbours.heard(rig.self);
    neighbours.heard(Cast.verified(Cast.signed(rig.cast.key(), Cast.EPOCH, 1, List.of())));
    rig.know(peers.subList(0, 4));
    neighbours.heard(peers.get(4));
    neighbours.heard(peers.get(0));
    assertThat(rig.exchange.asked).isEmpty();
  }

  @Test
  void a_contact_heard_of_with_newer_info_is_pinged_and_renewed() {
    rig.know(peers.subList(0, 1));
    VerifiedPeer moved = Cast.renewed(peers.get(0), Duration.ofMinutes(1));
    rig.exchange.answers(moved, ScriptedExchange.pong());
    neighbours.heard(moved);
    assertThat(contact(0).orElseThrow().peer()).isEqualTo(moved);
  }

  @Test
  void at_most_four_pings_run_at_once_and_256_wait() {
    Rig wide = new Rig(11, LookupPolicy.defaults(), false);
    List<VerifiedPeer> many = wide.cast.peers(300);
    many.forEach(wide.exchange::silent);
    many.forEach(wide.neighbours::heard);
    assertThat(wide.exchange.open).hasValue(4);
    assertThat(wide.neighbours.probing()).isEqualTo(256);
    wide.time.advanceTimeBy(Duration.ofMinutes(5));
    assertThat(wide.exchange.asked).hasSize(256);
    assertThat(wide.exchange.mostOpen).hasValue(4);
    assertThat(wide.neighbours.probing()).isZero();
  }

  @Test
  void a_full_bucket_pings_its_oldest_contact_which_stays_if_it_answers() {
    fullAndOld();
    rig.exchange.answers(peers.get(0), ScriptedExchange.pong());
    neighbours.dialled(peers.get(4), Optional.of(RTT));
    assertThat(rig.exchange.asked).hasSize(1);
    assertThat(contact(0)).isPresent();
    assertThat(contact(4)).isEmpty();
  }

  @Test
  void an_oldest_contact_that_is_dead_gives_way_to_the_newcomer() {
    fullAndOld();
    neighbours.dialled(peers.get(4), Optional.of(RTT));
    assertThat(rig.exchange.asked(peers.get(0))).isEqualTo(2);
    assertThat(contact(0)).isEmpty();
    assertThat(contact(4)).isPresent();
    assertThat(rig.table.lost()).contains(peers.get(0));
  }

  @Test
  void an_oldest_contact_that_is_only_busy_stays() {
    fullAndOld();
    rig.exchange.fails(peers.get(0), DhtError.BUSY);
    neighbours.dialled(peers.get(4), Optional.of(RTT));
    assertThat(rig.exchange.asked(peers.get(0))).isEqualTo(1);
    assertThat(contact(0)).isPresent();
  }

  @Test
  void a_contact_seen_within_the_last_minute_keeps_its_place_unasked() {
    rig.know(peers.subList(0, 4));
    rig.time.advanceTimeBy(Duration.ofSeconds(59));
    neighbours.dialled(peers.get(4), Optional.of(RTT));
    assertThat(rig.exchange.asked).isEmpty();
  }

  @Test
  void a_pong_with_newer_info_of_the_same_peer_renews_the_contact() {
    VerifiedPeer renewed = Cast.renewed(peers.get(0), Duration.ofMinutes(2));
    pongWith(renewed);
    neighbours.heard(peers.get(0));
    assertThat(contact(0).orElseThrow().peer()).isEqualTo(renewed);
  }

  @Test
  void a_pong_with_the_info_of_somebody_else_is_not_believed() {
    pongWith(peers.get(1));
    neighbours.heard(peers.get(0));
    assertThat(contact(0).orElseThrow().peer()).isEqualTo(peers.get(0));
    assertThat(contact(1)).isEmpty();
  }

  @Test
  void a_ping_answered_by_something_else_is_a_failure() {
    rig.exchange.answers(peers.get(0), ScriptedExchange.nodes(List.of()));
    neighbours.heard(peers.get(0));
    assertThat(contact(0)).isEmpty();
  }

  @Test
  void an_answer_keeps_a_contact_and_makes_one_of_a_stranger() {
    neighbours.answered(peers.get(0), answer(RTT));
    assertThat(contact(0).orElseThrow().rtt()).isEqualTo(RTT);
    neighbours.failed(peers.get(0).nodeId(), DhtError.DEADLINE);
    neighbours.answered(peers.get(0), answer(RTT));
    assertThat(contact(0).orElseThrow().failures()).isZero();
  }

  @Test
  void whoever_is_beyond_its_networks_share_is_refused_counted_once_and_waits() {
    Diverse diverse = new Diverse();
    for (int i = 0; i < 4; i++) {
      diverse.answers(peers.get(i), "93.184.0." + i);
    }
    diverse.answers(peers.get(4), "93.184.9.9");
    diverse.answers(peers.get(4), "93.184.9.9");
    assertThat(rig.meters.rejected).containsExactly(DhtError.ASN_CAP);
    assertThat(diverse.table.contact(peers.get(4).nodeId())).isEmpty();
    diverse.answers(peers.get(5), "94.0.0.1");
    assertThat(diverse.table.contact(peers.get(5).nodeId())).isPresent();
    assertThat(diverse.table.contact(peers.get(0).nodeId())).isEmpty();
    assertThat(rig.meters.rejected).hasSize(1);
  }

  @Test
  void beyond_its_share_a_newcomer_challenges_the_oldest_of_its_own_network() {
    Diverse diverse = new Diverse();
    diverse.answers(peers.get(0), "94.0.0.1");
    for (int i = 1; i < 4; i++) {
      diverse.answers(peers.get(i), "93.184.0." + i);
      rig.time.advanceTimeBy(Duration.ofMillis(1));
    }
    rig.time.advanceTimeBy(Duration.ofMinutes(2));
    rig.exchange.answers(peers.get(1), ScriptedExchange.pong());
    diverse.answers(peers.get(4), "93.184.9.9");
    assertThat(rig.exchange.asked).hasSize(1);
    assertThat(rig.exchange.asked(peers.get(1))).isOne();
  }

  /** The same over a table that tells networks by /16, with one place for each. */
  private final class Diverse {
    final RoutingTable table =
        new RoutingTable(
            rig.self.nodeId(),
            TablePolicy.of(4),
            DiversityPolicy.defaults(),
            new PrefixGroups(),
            rig.world.time());
    final Neighbours keeper =
        new Neighbours(
            table,
            new Neighbours.Ways(rig.exchange, rig.verification, rig.meters),
            rig.world,
            NeighbourPolicy.defaults());

    void answers(VerifiedPeer peer, String from) {
      Response pong = new Response.Pong(Optional.empty(), "192.0.2.9:1");
      keeper.answered(peer, new Answer(pong, RTT, Optional.of(InetAddress.ofLiteral(from))));
    }
  }

  @Test
  void an_answer_renews_the_proof_of_an_old_contact() {
    neighbours.answered(peers.get(0), answer(RTT));
    rig.time.advanceTimeBy(Duration.ofHours(11));
    neighbours.answered(peers.get(0), answer(RTT));
    assertThat(contact(0).orElseThrow().verifiedNanos()).isZero();
    rig.time.advanceTimeBy(Duration.ofHours(2));
    neighbours.answered(peers.get(0), answer(RTT));
    assertThat(contact(0).orElseThrow().verifiedNanos()).isEqualTo(Duration.ofHours(13).toNanos());
  }

  @ParameterizedTest
  @EnumSource(
      value = DhtError.class,
      names = {
        "TRANSPORT_DOWN",
        "DEADLINE",
        "BAD_SIGNATURE",
        "MALFORMED",
        "OVER_SIZE",
        "UNAUTHORIZED",
        "FORBIDDEN",
        "DUPLICATE_IDENTITY"
      })
  void a_peer_that_is_gone_or_breaks_the_rules_is_evicted_at_the_second_time(DhtError error) {
    rig.know(peers.subList(0, 1));
    neighbours.failed(peers.get(0).nodeId(), error);
    assertThat(contact(0)).isPresent();
    neighbours.failed(peers.get(0).nodeId(), error);
    assertThat(contact(0)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = DhtError.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "TRANSPORT_DOWN",
        "DEADLINE",
        "BAD_SIGNATURE",
        "MALFORMED",
        "OVER_SIZE",
        "UNAUTHORIZED",
        "FORBIDDEN",
        "DUPLICATE_IDENTITY"
      })
  void a_refusal_is_no_failure(DhtError error) {
    rig.know(peers.subList(0, 1));
    for (int i = 0; i < 5; i++) {
      neighbours.failed(peers.get(0).nodeId(), error);
    }
    assertThat(contact(0).orElseThrow().failures()).isZero();
  }

  @Test
  void one_that_has_left_is_no_contact_but_remembered() {
    rig.know(peers.subList(0, 1));
    neighbours.left(peers.get(0).nodeId());
    assertThat(contact(0)).isEmpty();
    assertThat(rig.table.lost()).containsExactly(peers.get(0));
  }

  @Test
  void after_the_stop_nobody_is_pinged_and_running_pings_are_cancelled() {
    rig.exchange.silent(peers.get(0));
    neighbours.heard(peers.get(0));
    assertThat(rig.exchange.open).hasValue(1);
    neighbours.stop().block();
    assertThat(rig.exchange.open).hasValue(0);
    assertThat(rig.timers.left()).isZero();
    neighbours.heard(peers.get(1));
    assertThat(rig.exchange.asked).hasSize(1);
    assertThat(neighbours.probing()).isZero();
  }

  private void fullAndOld() {
    for (VerifiedPeer peer : peers.subList(0, 4)) {
      rig.know(List.of(peer));
      rig.time.advanceTimeBy(Duration.ofMillis(1));
    }
    rig.time.advanceTimeBy(Duration.ofMinutes(2));
  }

  private void pongWith(VerifiedPeer newer) {
    rig.exchange.on(
        peers.get(0),
        request -> Mono.just(new Response.Pong(Optional.of(newer.signed()), "192.0.2.9:1")));
  }

  private Optional<Contact> contact(int index) {
    NodeId id = peers.get(index).nodeId();
    return rig.table.contact(id);
  }

  private List<VerifiedPeer> farPeers(int n) {
    List<VerifiedPeer> far = new ArrayList<>();
    while (far.size() < n) {
      VerifiedPeer peer = rig.cast.peer();
      if (rig.table.bucketOf(peer.nodeId()) == 0) {
        far.add(peer);
      }
    }
    return far;
  }

  private static Answer answer(Duration rtt) {
    return new Answer(ScriptedExchange.pong(), rtt);
  }
}
