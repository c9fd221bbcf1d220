package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupEffect.Ask;
import io.svcdht.pipeline.LookupEffect.Finish;
import io.svcdht.pipeline.LookupEffect.Tell;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of docs/PROTOCOL.md §6, one by one. */
class LookupTest {

  private static final Bytes MORE = Bytes.copyOf(new byte[] {7});

  private final Cast cast = new Cast(42);
  private final Cid target = cast.cid();
  private final VerifiedPeer self = cast.peer();
  private final List<VerifiedPeer> peers =
      Cast.nearest(target, cast.peers(40), 40); // nearest first

  @Test
  void as_many_as_alpha_are_asked_at_first_nearest_first() {
    Play play = new Play(policy(4, 3, 2, 5), 0);
    assertThat(play.begin(peers.subList(0, 10))).isEqualTo(peers.subList(0, 3));
  }

  @Test
  void contacts_of_the_own_table_have_depth_1_and_reported_ones_one_more_than_the_reporter() {
    Play play = new Play(policy(2, 1, 0, 5), 0);
    play.begin(List.of(peers.get(9)));
    assertThat(play.leg(peers.get(9)).depth()).isEqualTo(1);
    play.answer(peers.get(9), peers.subList(5, 7));
    assertThat(play.leg(peers.get(5)).depth()).isEqualTo(2);
    play.answer(peers.get(5), List.of(peers.get(0)));
    assertThat(play.leg(peers.get(0)).depth()).isEqualTo(3);
  }

  @Test
  void a_contact_reported_again_by_a_shorter_way_takes_the_shorter_way() {
    Play play = new Play(policy(4, 2, 0, 5), 0);
    play.begin(List.of(peers.get(8), peers.get(9)));
    play.answer(peers.get(8), peers.subList(0, 2));
    play.answer(peers.get(0), List.of(peers.get(3)));
    play.answer(peers.get(9), List.of(peers.get(3)));
    play.answer(peers.get(1), List.of());
    assertThat(play.leg(peers.get(3)).depth()).isEqualTo(2);
  }

  @Test
  void hops_are_the_greatest_depth_among_the_closest_that_answered() {
    Play play = new Play(policy(2, 3, 0, 5), 0);
    play.begin(List.of(peers.get(9)));
    play.answer(peers.get(9), List.of(peers.get(5), peers.get(6)));
    play.answer(peers.get(5), List.of(peers.get(0)));
    play.answer(peers.get(6), List.of(peers.get(1)));
    play.answer(peers.get(0), List.of());
    play.answer(peers.get(1), List.of());
    assertThat(play.result().hops()).isEqualTo(3);
    assertThat(play.result().closest()).isEqualTo(peers.subList(0, 2));
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().rpcs()).isEqualTo(5);
  }

  @Test
  void it_ends_when_the_k_closest_have_answered_though_farther_ones_are_in_flight() {
    Play play = new Play(policy(2, 3, 0, 5), 0);
    play.begin(List.of(peers.get(7), peers.get(8), peers.get(9)));
    play.answer(peers.get(7), peers.subList(0, 2));
    play.answer(peers.get(0), List.of());
    play.answer(peers.get(1), List.of());
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().closest()).isEqualTo(peers.subList(0, 2));
  }

  @Test
  void behind_k_that_answered_nobody_is_asked() {
    Play play = new Play(policy(2, 2, 0, 5), 0);
    play.begin(peers.subList(0, 5));
    play.answer(peers.get(0), List.of());
    assertThat(play.answer(peers.get(1), List.of())).isEmpty();
    assertThat(play.result().rpcs()).isEqualTo(2);
  }

  @Test
  void a_stalled_leg_frees_its_place_for_the_next_candidate_as_a_hedge() {
    Play play = new Play(policy(5, 2, 1, 5), 0);
    play.begin(peers.subList(0, 6));
    assertThat(play.stall(peers.get(0))).containsExactly(peers.get(2));
    assertThat(play.leg(peers.get(2)).hedge()).isTrue();
    assertThat(play.leg(peers.get(1)).hedge()).isFalse();
  }

  @Test
  void at_most_beta_hedges_are_in_flight_beside_alpha() {
    Play play = new Play(policy(5, 2, 1, 5), 0);
    play.begin(peers.subList(0, 8));
    play.stall(peers.get(0));
    assertThat(play.stall(peers.get(1))).as("one hedge is in flight").isEmpty();
    assertThat(play.stall(peers.get(2))).as("it has stalled too").containsExactly(peers.get(3));
    assertThat(play.leg(peers.get(3)).standsInFor()).isEqualTo(play.leg(peers.get(1)).number());
  }

  @Test
  void without_beta_a_stalled_leg_is_not_hedged() {
    Play play = new Play(policy(5, 2, 0, 5), 0);
    play.begin(peers.subList(0, 6));
    assertThat(play.stall(peers.get(0))).isEmpty();
  }

  @Test
  void a_failed_leg_is_replaced_at_once_and_that_is_no_hedge() {
    Play play = new Play(policy(5, 2, 1, 5), 0);
    play.begin(peers.subList(0, 6));
    assertThat(play.fail(peers.get(0))).containsExactly(peers.get(2));
    assertThat(play.leg(peers.get(2)).hedge()).isFalse();
  }

  @Test
  void the_late_answer_of_a_stalled_leg_counts() {
    Play play = new Play(policy(2, 1, 1, 5), 0);
    play.begin(peers.subList(0, 3));
    play.stall(peers.get(0));
    play.answer(peers.get(0), List.of());
    play.answer(peers.get(1), List.of());
    assertThat(play.result().closest()).isEqualTo(peers.subList(0, 2));
  }

  @Test
  void a_stalled_leg_does_not_hold_up_a_lookup_with_k_answers() {
    Play play = new Play(policy(2, 2, 1, 5), 0);
    play.begin(peers.subList(0, 3));
    play.stall(peers.get(0));
    play.answer(peers.get(1), List.of());
    play.answer(peers.get(2), List.of());
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().closest()).isEqualTo(peers.subList(1, 3));
  }

  @Test
  void with_fewer_than_k_answers_and_nothing_found_stalled_legs_are_waited_for() {
    Play play = new Play(policy(5, 2, 1, 5), 3);
    play.begin(peers.subList(0, 2));
    play.stall(peers.get(0));
    play.answer(peers.get(1), List.of());
    assertThat(play.ended()).isFalse();
    play.answer(peers.get(0), List.of());
    assertThat(play.result().closest()).isEqualTo(peers.subList(0, 2));
  }

  @Test
  void with_fewer_than_k_answers_and_something_found_stalled_legs_are_not_waited_for() {
    Play play = new Play(policy(5, 2, 1, 5), 3);
    play.begin(peers.subList(0, 2));
    play.stall(peers.get(0));
    play.answer(peers.get(1), List.of(), List.of(cast.record(target)), Bytes.EMPTY);
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().records()).isEqualTo(1);
  }

  @Test
  void nobody_beyond_the_hop_budget_is_asked_and_that_is_no_success() {
    Play play = new Play(policy(2, 1, 0, 2), 0);
    play.begin(List.of(peers.get(9)));
    play.answer(peers.get(9), List.of(peers.get(5)));
    play.answer(peers.get(5), List.of(peers.get(0)));
    assertThat(play.result().reason()).contains(Partial.HOP_BUDGET);
    assertThat(play.result().hops()).isEqualTo(3);
    assertThat(play.result().rpcs()).isEqualTo(2);
  }

  @Test
  void a_contact_beyond_the_hop_budget_that_is_not_among_the_closest_does_no_harm() {
    Play play = new Play(policy(1, 1, 0, 1), 0);
    play.begin(List.of(peers.get(0)));
    play.answer(peers.get(0), List.of(peers.get(5)));
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().hops()).isEqualTo(1);
  }

  @Test
  void the_request_budget_ends_it_when_nothing_is_in_flight() {
    Play play = new Play(policy(1, 1, 0, 64), 0);
    play.begin(peers.subList(0, 12));
    for (int i = 0; i < 10; i++) {
      play.fail(peers.get(i));
    }
    assertThat(play.result().reason()).contains(Partial.RPC_BUDGET);
    assertThat(play.result().rpcs()).isEqualTo(10);
  }

  @Test
  void the_deadline_ends_it_with_what_there_is() {
    Play play = new Play(policy(3, 2, 0, 5), 0);
    play.begin(peers.subList(0, 5));
    play.answer(peers.get(0), List.of());
    play.next(new LookupEvent.TimeUp());
    assertThat(play.result().reason()).contains(Partial.DEADLINE);
    assertThat(play.result().closest()).containsExactly(peers.get(0));
  }

  @Test
  void the_deadline_may_pass_before_it_begins() {
    Play play = new Play(policy(3, 2, 0, 5), 0);
    play.next(new LookupEvent.TimeUp());
    assertThat(play.result().reason()).contains(Partial.DEADLINE);
    assertThat(play.begin(peers)).isEmpty();
  }

  @Test
  void after_the_end_nothing_is_decided() {
    Play play = new Play(policy(2, 2, 1, 5), 0);
    play.begin(peers.subList(0, 3));
    play.stall(peers.get(0));
    play.answer(peers.get(1), List.of());
    play.answer(peers.get(2), List.of());
    assertThat(play.ended()).isTrue();
    assertThat(play.answer(peers.get(0), List.of())).isEmpty();
    assertThat(play.next(new LookupEvent.TimeUp())).isEmpty();
  }

  @Test
  void a_second_outcome_of_one_leg_is_ignored() {
    Play play = new Play(policy(3, 1, 0, 5), 0);
    play.begin(peers.subList(0, 3));
    play.fail(peers.get(0));
    assertThat(play.answer(peers.get(0), List.of())).isEmpty();
    play.answer(peers.get(1), List.of());
    play.answer(peers.get(2), List.of());
    assertThat(play.result().closest()).isEqualTo(peers.subList(1, 3));
  }

  @Test
  void this_node_and_peers_without_an_address_are_no_candidates() {
    VerifiedPeer client = Cast.verified(Cast.signed(cast.key(), Cast.EPOCH, 1, List.of()));
    Play play = new Play(policy(3, 3, 0, 5), 0);
    assertThat(play.begin(List.of(self, peers.get(0), client))).containsExactly(peers.get(0));
  }

  @Test
  void knowing_nobody_is_no_peers_but_complete_for_a_standalone_node() {
    Play play = new Play(policy(3, 3, 0, 5), 0);
    play.begin(List.of());
    assertThat(play.result().reason()).contains(Partial.NO_PEERS);
    Play alone = new Play(policy(3, 3, 0, 5), 0, true);
    alone.begin(List.of());
    assertThat(alone.result().complete()).isTrue();
    assertThat(alone.result().hops()).isZero();
  }

  @Test
  void if_all_fail_there_are_no_peers() {
    Play play = new Play(policy(3, 3, 0, 5), 0);
    play.begin(peers.subList(0, 2));
    play.fail(peers.get(0));
    play.fail(peers.get(1));
    assertThat(play.result().reason()).contains(Partial.NO_PEERS);
  }

  @Test
  void a_find_ends_early_when_it_has_as_many_as_the_caller_wants() {
    Play play = new Play(policy(5, 2, 0, 5), 2);
    play.begin(peers.subList(0, 5));
    List<VerifiedRecord> both = List.of(cast.record(target), cast.record(target));
    play.answer(peers.get(0), List.of(), both, Bytes.EMPTY);
    assertThat(play.ended()).as("one peer's word does not fill a limit").isFalse();
    play.answer(peers.get(1), List.of(), both, Bytes.EMPTY);
    assertThat(play.result().reason()).contains(Partial.LIMIT);
    assertThat(play.result().records()).isEqualTo(2);
  }

  @Test
  void with_a_record_of_its_own_and_no_answer_yet_stalled_legs_are_waited_for() {
    Play play = new Play(policy(5, 2, 1, 5), 3);
    play.next(new LookupEvent.Began(peers.subList(0, 2), List.of(cast.record(target))));
    play.stall(peers.get(0));
    play.stall(peers.get(1));
    assertThat(play.ended()).isFalse();
    play.answer(peers.get(0), List.of());
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().records()).isEqualTo(1);
  }

  @Test
  void enough_records_in_the_own_store_ask_nobody() {
    Play play = new Play(policy(5, 2, 0, 5), 1);
    play.next(new LookupEvent.Began(peers, List.of(cast.record(target))));
    assertThat(play.result().reason()).contains(Partial.LIMIT);
    assertThat(play.result().rpcs()).isZero();
  }

  @Test
  void a_peer_with_more_records_is_asked_for_its_next_page_before_others() {
    Play play = new Play(policy(2, 1, 0, 5), 9);
    play.begin(peers.subList(0, 2));
    assertThat(play.answer(peers.get(0), List.of(), List.of(cast.record(target)), MORE))
        .startsWith(peers.get(0));
    assertThat(play.leg(peers.get(0)).cursor()).isEqualTo(MORE);
    play.answer(peers.get(0), List.of(), List.of(cast.record(target)), Bytes.EMPTY);
    play.answer(peers.get(1), List.of());
    assertThat(play.result().records()).isEqualTo(2);
    assertThat(play.result().rpcs()).isEqualTo(3);
  }

  @Test
  void a_page_in_flight_is_waited_for() {
    Play play = new Play(policy(2, 2, 0, 5), 9);
    play.begin(peers.subList(0, 2));
    play.answer(peers.get(0), List.of(), List.of(), MORE);
    play.answer(peers.get(1), List.of());
    assertThat(play.ended()).isFalse();
    play.answer(peers.get(0), List.of());
    assertThat(play.result().complete()).isTrue();
  }

  @Test
  void a_failed_page_leaves_the_peer_among_the_closest() {
    Play play = new Play(policy(1, 1, 0, 5), 9);
    play.begin(peers.subList(0, 1));
    play.answer(peers.get(0), List.of(), List.of(), MORE);
    play.fail(peers.get(0));
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().closest()).containsExactly(peers.get(0));
  }

  @Test
  void a_peer_with_endless_pages_is_left_after_16() {
    Play play = new Play(policy(2, 1, 0, 5), 9);
    play.begin(peers.subList(0, 2));
    for (int i = 0; i < 15; i++) {
      assertThat(play.answer(peers.get(0), List.of(), List.of(), MORE)).contains(peers.get(0));
    }
    assertThat(play.answer(peers.get(0), List.of(), List.of(), MORE)).isEmpty();
  }

  @Test
  void the_hedge_delay_is_the_peers_p95_between_15_ms_and_the_stagger() {
    assertThat(hedgeAfter(Optional.empty())).isEqualTo(Duration.ofMillis(250));
    assertThat(hedgeAfter(Optional.of(Duration.ofMillis(3)))).isEqualTo(Duration.ofMillis(15));
    assertThat(hedgeAfter(Optional.of(Duration.ofMillis(80)))).isEqualTo(Duration.ofMillis(80));
    assertThat(hedgeAfter(Optional.of(Duration.ofSeconds(2)))).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void the_caller_is_told_of_each_step() {
    Play play = new Play(policy(2, 1, 1, 5), 9);
    VerifiedRecord record = cast.record(target);
    play.begin(peers.subList(0, 2));
    play.stall(peers.get(0));
    play.answer(peers.get(1), List.of(), List.of(record), Bytes.EMPTY);
    assertThat(play.told)
        .containsExactly(
            new FindEvent.Asked(peers.get(0).nodeId(), 1, false),
            new FindEvent.Stalled(peers.get(0).nodeId()),
            new FindEvent.Asked(peers.get(1).nodeId(), 1, true),
            new FindEvent.Answered(peers.get(1).nodeId(), 1, 0, Play.RTT),
            new FindEvent.Found(record, peers.get(1).nodeId()));
  }

  @Test
  void its_time_is_counted_from_its_making() {
    Play play = new Play(policy(1, 1, 0, 5), 0);
    play.now = 5_000_000;
    play.begin(List.of());
    assertThat(play.result().elapsed()).isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void without_credit_a_stalled_leg_is_not_hedged() {
    Known known = new Known();
    known.credit = 0;
    Play play = new Play(policy(5, 2, 1, 5), 0, known);
    play.begin(peers.subList(0, 6));
    assertThat(play.stall(peers.get(0))).isEmpty();
  }

  @Test
  void an_overdue_request_is_replaced_at_once_without_credit_and_frees_what_its_hedge_took() {
    Known known = new Known();
    known.credit = 1;
    Play play = new Play(policy(5, 2, 1, 5), 0, known);
    play.begin(peers.subList(0, 8));
    assertThat(play.stall(peers.get(0))).containsExactly(peers.get(2));
    assertThat(play.stall(peers.get(1))).as("the credit is spent").isEmpty();
    assertThat(play.overdue(peers.get(1))).containsExactly(peers.get(3));
    assertThat(play.leg(peers.get(3)).hedge()).isFalse();
    play.overdue(peers.get(0));
    assertThat(play.refunds).isEqualTo(1);
  }

  @Test
  void the_late_answer_of_an_overdue_request_counts() {
    Play play = new Play(policy(2, 1, 1, 5), 0);
    play.begin(peers.subList(0, 2));
    play.stall(peers.get(0));
    play.overdue(peers.get(0));
    play.answer(peers.get(0), List.of());
    play.answer(peers.get(1), List.of());
    assertThat(play.result().closest()).isEqualTo(peers.subList(0, 2));
  }

  @Test
  void once_the_alpha_nearest_have_answered_the_rest_of_the_closest_are_asked_at_once() {
    Play play = new Play(policy(6, 2, 0, 5), 0);
    play.begin(peers.subList(0, 10));
    play.answer(peers.get(0), List.of());
    assertThat(play.answer(peers.get(1), List.of())).isEqualTo(peers.subList(3, 6));
    play.answer(peers.get(2), List.of());
    peers.subList(3, 6).forEach(peer -> play.answer(peer, List.of()));
    assertThat(play.result().rpcs()).isEqualTo(6);
  }

  @Test
  void who_failed_lately_is_passed_over_and_asked_only_where_nobody_else_answers() {
    Known known = new Known();
    known.suspects.add(peers.get(0).nodeId());
    Play play = new Play(policy(2, 2, 0, 5), 0, known);
    assertThat(play.begin(peers.subList(0, 3))).isEqualTo(peers.subList(1, 3));
    play.answer(peers.get(1), List.of());
    play.answer(peers.get(2), List.of());
    assertThat(play.result().complete()).isTrue();
    Play alone = new Play(policy(2, 2, 0, 5), 0, known);
    assertThat(alone.begin(peers.subList(0, 1))).containsExactly(peers.get(0));
  }

  @Test
  void one_network_counts_for_its_share_of_the_closest_and_farther_ones_are_asked_as_well() {
    Known known = new Known();
    peers.subList(0, 6).forEach(p -> known.groups.put(p.nodeId(), new NetworkGroup("AS1")));
    peers.subList(6, 9).forEach(p -> known.groups.put(p.nodeId(), new NetworkGroup("AS2")));
    Play play = new Play(spread(policy(5, 2, 0, 5), 1, 40), 0, known);
    play.begin(peers.subList(0, 12));
    play.answerAll();
    assertThat(play.result().closest()).as("never replaced").isEqualTo(peers.subList(0, 5));
    assertThat(play.asked()).as("two of AS1 and two of AS2 count, and one of neither").hasSize(10);
    assertThat(play.asked()).contains(peers.get(8).nodeId(), peers.get(9).nodeId());
  }

  @Test
  void diversity_extends_to_twice_k_at_most() {
    Known known = new Known();
    peers.forEach(p -> known.groups.put(p.nodeId(), new NetworkGroup("AS1")));
    Play play = new Play(spread(policy(5, 2, 0, 5), 1, 40), 0, known);
    play.begin(peers.subList(0, 30));
    play.answerAll();
    assertThat(play.asked()).hasSize(10);
  }

  @Test
  void each_disjoint_path_of_a_provide_has_heard_its_own_nearest() {
    VerifiedPeer honest = peers.get(39);
    List<VerifiedPeer> captured = peers.subList(0, 10);
    Play play = Play.placing(this, spread(policy(4, 2, 0, 5), 2, 100));
    play.begin(List.of(peers.get(20), honest));
    play.answer(peers.get(20), captured);
    play.answer(honest, peers.subList(36, 38));
    for (int round = 0; round < 12 && !play.ended(); round++) {
      play.answerAll();
    }
    assertThat(play.asked()).contains(peers.get(36).nodeId());
    assertThat(play.placed).contains(peers.get(36).nodeId());
  }

  @Test
  void closest_that_stand_too_close_together_are_rechecked_and_then_the_region_is_explored() {
    Known known = expecting(1, self);
    Play play = new Play(policy(4, 2, 0, 5), 3, known);
    List<VerifiedPeer> crowd = crowd(4);
    play.begin(crowd);
    play.answerAll();
    assertThat(play.rechecks).isEqualTo(1);
    assertThat(play.ended()).isFalse();
    play.next(new LookupEvent.Rechecked(true));
    assertThat(play.explored).hasSize(5);
    VerifiedRecord hidden = cast.record(target);
    VerifiedPeer honest = peers.getFirst();
    play.next(new LookupEvent.Explored(List.of(honest), 7));
    play.answer(honest, List.of(), List.of(hidden), Bytes.EMPTY);
    play.answerAll();
    assertThat(play.result().suspected()).isTrue();
    assertThat(play.result().records()).isEqualTo(1);
  }

  @Test
  void without_a_new_estimate_the_region_is_covered_and_no_alarm_raised() {
    Known known = expecting(1, self);
    Play play = new Play(policy(4, 2, 0, 5), 3, known);
    play.begin(crowd(4));
    play.answerAll();
    play.next(new LookupEvent.Rechecked(false));
    assertThat(play.explored).hasSize(5);
    play.next(new LookupEvent.Explored(peers.subList(0, 1), 0));
    play.answerAll();
    assertThat(play.asked()).contains(peers.getFirst().nodeId());
    assertThat(play.result().complete()).isTrue();
    assertThat(play.result().suspected()).isFalse();
  }

  @Test
  void who_is_surely_among_the_closest_is_asked_at_once() {
    Play play = new Play(policy(4, 2, 0, 5), 3, expecting(1, peers.get(20)));
    assertThat(play.begin(peers.subList(0, 10))).hasSize(4);
    Play unsure = new Play(policy(4, 2, 0, 5), 3, expecting(20, peers.get(0)));
    assertThat(unsure.begin(peers.subList(0, 10))).hasSize(2);
  }

  @Test
  void who_is_surely_among_the_closest_is_given_the_record_with_the_first_question() {
    Lookup.Goal goal = goal(0, false);
    Lookup.Goal place = new Lookup.Goal(goal.id(), goal.self(), goal.target(), 0, true, false);
    Play play = new Play(new Lookup(place, policy(4, 2, 0, 5), expecting(2, peers.get(3)), 0));
    play.begin(peers.subList(0, 10));
    assertThat(play.legs).hasSize(4).allMatch(Leg::place);
    play.answerAll();
    assertThat(play.placed).hasSize(4);
    assertThat(play.result().complete()).isTrue();
  }

  /** Takes the network for one that has {@code nodes} as near as {@code peer} is. */
  private Known expecting(int nodes, VerifiedPeer peer) {
    Known known = new Known();
    for (int i = 0; i < NetworkSize.ENOUGH; i++) {
      known.size.sample(target, peer.nodeId(), nodes + 1);
    }
    return known;
  }

  @Test
  void who_may_yet_answer_counts_for_how_dense_the_network_is_and_who_failed_does_not() {
    Play play = new Play(policy(2, 4, 1, 5), 0);
    play.begin(peers.subList(0, 5));
    play.fail(peers.get(0));
    play.stall(peers.get(1));
    play.answerAll(peers.subList(2, 4));
    assertThat(play.result().closest()).hasSize(2);
    assertThat(play.near).isEqualTo(3);
  }

  @Test
  void a_network_that_has_grown_raises_no_alarm() {
    Known known = expecting(1, self);
    Play play = new Play(policy(4, 2, 0, 5), 3, known);
    List<VerifiedPeer> crowd = crowd(4);
    play.begin(crowd);
    play.answerAll();
    known.size.restart();
    for (int i = 0; i < NetworkSize.ENOUGH; i++) {
      known.size.sample(target, crowd.getLast().nodeId(), 4);
    }
    play.next(new LookupEvent.Rechecked(true));
    assertThat(play.result().suspected()).isFalse();
    assertThat(play.explored).isEmpty();
  }

  @Test
  void a_budget_that_is_spent_ends_it() {
    Play play = new Play(policy(3, 2, 0, 5), 0);
    play.begin(peers.subList(0, 5));
    play.next(new LookupEvent.Exhausted(Partial.BYTE_BUDGET));
    assertThat(play.result().reason()).contains(Partial.BYTE_BUDGET);
  }

  /**
   * Peers nearer to the target than anybody drawn at random; ground by the key, as Sybils would.
   */
  private List<VerifiedPeer> crowd(int n) {
    return Cast.nearest(target, cast.peers(4_000), n);
  }

  private static LookupPolicy spread(LookupPolicy policy, int paths, int maxGroupPct) {
    return policy.withSpread(new LookupPolicy.Spread(paths, maxGroupPct));
  }

  private Duration hedgeAfter(Optional<Duration> p95) {
    Lookup lookup =
        new Lookup(goal(0, false), policy(3, 1, 1, 5), new Known().answeringWithin(p95), 0);
    return lookup.next(new LookupEvent.Began(peers.subList(0, 1), List.of()), 0).stream()
        .filter(Ask.class::isInstance)
        .map(effect -> ((Ask) effect).leg().hedgeAfter())
        .findFirst()
        .orElseThrow();
  }

  private Lookup.Goal goal(int records, boolean standalone) {
    return new Lookup.Goal(
        new LookupId(new UUID(0x7000, Long.MIN_VALUE | 1)),
        self.nodeId(),
        target,
        records,
        false,
        standalone);
  }

  static LookupPolicy policy(int k, int alpha, int beta, int hops) {
    LookupPolicy defaults = LookupPolicy.defaults();
    return new LookupPolicy(
        k,
        alpha,
        beta,
        hops,
        defaults.hedgeStagger(),
        defaults.rpcTimeout(),
        defaults.deadline(),
        new LookupPolicy.Spread(1, 100));
  }

  /** A lookup and the test that plays the network. Each step returns who is asked next. */
  private final class Play {
    static final Duration RTT = Duration.ofMillis(2);

    private final Lookup lookup;
    private final List<Leg> legs = new ArrayList<>();
    private final List<NodeId> explored = new ArrayList<>();
    private final List<NodeId> placed = new ArrayList<>();
    private int refunds;
    private int rechecks;
    private int near;
    private final List<Told> told = new ArrayList<>();
    private Optional<LookupResult> result = Optional.empty();
    private long now;

    Play(LookupPolicy policy, int records) {
      this(policy, records, false);
    }

    Play(LookupPolicy policy, int records, boolean standalone) {
      lookup = new Lookup(goal(records, standalone), policy, new Known(), 0);
    }

    Play(LookupPolicy policy, int records, Known known) {
      lookup = new Lookup(goal(records, false), policy, known, 0);
    }

    private Play(Lookup lookup) {
      this.lookup = lookup;
    }

    /** A provide. */
    static Play placing(LookupTest test, LookupPolicy policy) {
      Lookup.Goal goal = test.goal(0, false);
      Lookup.Goal place = new Lookup.Goal(goal.id(), goal.self(), goal.target(), 0, true, false);
      return test.new Play(new Lookup(place, policy, new Known(), 0));
    }

    /** All that are asked answer that they know nobody, until nobody is left. */
    void answerAll() {
      for (int i = 0; i < legs.size() && !ended(); i++) {
        Leg leg = legs.get(i);
        if (leg(leg.peer()).equals(leg)) {
          answer(leg.peer(), List.of());
        }
      }
    }

    /** Each of them answers that it knows nobody. */
    void answerAll(List<VerifiedPeer> those) {
      those.forEach(peer -> answer(peer, List.of()));
    }

    Set<NodeId> asked() {
      return legs.stream().map(leg -> leg.peer().nodeId()).collect(Collectors.toSet());
    }

    List<VerifiedPeer> overdue(VerifiedPeer peer) {
      Leg leg = leg(peer);
      List<VerifiedPeer> asked = next(new LookupEvent.Overdue(leg));
      if (legs.stream().noneMatch(other -> other.hedge() && other.standsInFor() == leg.number())) {
        asked.addAll(over(leg, Optional.empty()));
      }
      return asked;
    }

    List<VerifiedPeer> begin(List<VerifiedPeer> known) {
      return next(new LookupEvent.Began(known, List.of()));
    }

    List<VerifiedPeer> answer(VerifiedPeer peer, List<VerifiedPeer> contacts) {
      return answer(peer, contacts, List.of(), Bytes.EMPTY);
    }

    List<VerifiedPeer> answer(
        VerifiedPeer peer,
        List<VerifiedPeer> contacts,
        List<VerifiedRecord> records,
        Bytes cursor) {
      Leg leg = leg(peer);
      List<VerifiedPeer> asked =
          next(
              new LookupEvent.Answered(
                  leg, contacts, records, cursor, Optional.empty(), RTT, Optional.empty()));
      asked.addAll(over(leg, Optional.of(leg)));
      return asked;
    }

    List<VerifiedPeer> fail(VerifiedPeer peer) {
      Leg leg = leg(peer);
      List<VerifiedPeer> asked = next(new LookupEvent.Failed(leg, DhtError.TRANSPORT_DOWN));
      if (legs.stream().noneMatch(other -> other.hedge() && other.standsInFor() == leg.number())) {
        asked.addAll(over(leg, Optional.empty()));
      }
      return asked;
    }

    List<VerifiedPeer> stall(VerifiedPeer peer) {
      return next(new LookupEvent.Stalled(leg(peer)));
    }

    /** What the driver tells when the race of a leg is over. */
    private List<VerifiedPeer> over(Leg leg, Optional<Leg> winner) {
      Leg first = leg;
      while (first.hedge()) {
        first = legs.get(first.standsInFor());
      }
      return next(new LookupEvent.Over(first, winner));
    }

    List<VerifiedPeer> next(LookupEvent event) {
      List<VerifiedPeer> asked = new ArrayList<>();
      for (LookupEffect effect : lookup.next(event, now)) {
        assertThat(ended()).isFalse();
        switch (effect) {
          case Ask(Leg leg) -> {
            legs.add(leg);
            asked.add(leg.peer());
          }
          case LookupEffect.Explore(List<NodeId> around) -> explored.addAll(around);
          case LookupEffect.Recheck recheck -> rechecks++;
          case LookupEffect.Refund refund -> refunds++;
          case LookupEffect.Recharge recharge -> refunds--;
          case Tell(Told event2) -> {
            told.add(event2);
            if (event2 instanceof ProvideEvent.Placed(NodeId peer, Optional<DhtError> refusal)) {
              placed.add(peer);
            }
          }
          case Finish(LookupResult finished, int upToLast) -> {
            result = Optional.of(finished);
            near = upToLast;
          }
        }
      }
      return asked;
    }

    Leg leg(VerifiedPeer peer) {
      NodeId id = peer.nodeId();
      return legs.reversed().stream()
          .filter(leg -> leg.peer().nodeId().equals(id))
          .findFirst()
          .orElseThrow();
    }

    boolean ended() {
      return result.isPresent();
    }

    LookupResult result() {
      return result.orElseThrow();
    }
  }
}
