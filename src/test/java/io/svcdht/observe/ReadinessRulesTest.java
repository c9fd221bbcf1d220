package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessRulesTest {

  private static final ReadinessPolicy POLICY =
      new ReadinessPolicy(3, 60, Duration.ofSeconds(60), Duration.ofSeconds(30));

  private final ReadinessRules rules = new ReadinessRules(POLICY);
  private Verdict verdict = Verdict.first(FactsBuilder.up().listening(false).build(), 0);

  @Test
  void a_node_passes_through_every_state_on_its_way() {
    assertThat(verdict.state()).isEqualTo(NodeState.STARTING);
    assertThat(at(1, FactsBuilder.up())).isEqualTo(NodeState.BOOTSTRAPPING);
    assertThat(at(2, FactsBuilder.joined())).isEqualTo(NodeState.WARMING);
    assertThat(at(3, FactsBuilder.joined())).isEqualTo(NodeState.READY);
  }

  @Test
  void a_node_that_does_not_listen_or_cannot_store_stays_in_its_start() {
    assertThat(at(1, FactsBuilder.joined().listening(false))).isEqualTo(NodeState.STARTING);
    assertThat(at(2, FactsBuilder.joined().storeUp(false))).isEqualTo(NodeState.STARTING);
    assertThat(verdict.missing()).containsExactly("store");
  }

  @ParameterizedTest
  @CsvSource({
    // required 3: max(1, min(3, (others + 1) / 2)) seeds have to be met
    "0, 1, true",
    "0, 0, false",
    "1, 1, true",
    "2, 1, true",
    "3, 1, false",
    "3, 2, true",
    "5, 2, false",
    "5, 3, true",
    "50, 3, true"
  })
  void quorum_is_half_of_the_other_seeds_and_at_most_what_is_required(
      int others, int authenticated, boolean reached) {
    at(1, FactsBuilder.up().others(others).authenticated(authenticated));
    assertThat(verdict.holds(Check.QUORUM)).isEqualTo(reached);
  }

  @Test
  void a_quorum_once_reached_stays_reached() {
    at(1, FactsBuilder.up().authenticated(2));
    at(2, FactsBuilder.up().authenticated(0));
    assertThat(verdict.holds(Check.QUORUM)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 5, false", "10, 6, true", // 60 % of those offered
    "100, 11, false", "100, 12, true", // never more than k = 20 are expected
    "0, 0, true" // nobody was offered: nothing to fill
  })
  void fill_is_measured_by_what_the_seeds_offered(int offered, int live, boolean filled) {
    at(1, FactsBuilder.joined().offered(offered).livePeers(live));
    assertThat(verdict.holds(Check.FILL)).isEqualTo(filled);
  }

  @Test
  void a_node_without_a_successful_self_lookup_is_not_ready() {
    at(1, FactsBuilder.up());
    at(2, FactsBuilder.up().authenticated(3).offered(2).livePeers(2));
    assertThat(verdict.state()).isEqualTo(NodeState.BOOTSTRAPPING);
    assertThat(verdict.missing()).containsExactly("selfLookup");
  }

  @Test
  void a_node_whose_own_records_it_would_refuse_is_not_ready_until_it_has_been() {
    at(1, FactsBuilder.up());
    assertThat(at(2, FactsBuilder.joined().pqMet(false))).isEqualTo(NodeState.BOOTSTRAPPING);
    assertThat(verdict.missing()).containsExactly("pq");
    at(3, FactsBuilder.joined());
    assertThat(at(4, FactsBuilder.joined())).isEqualTo(NodeState.READY);
    assertThat(at(5, FactsBuilder.joined().pqMet(false))).isEqualTo(NodeState.READY);
  }

  @Test
  void records_that_are_ours_are_pulled_first_but_not_for_ever() {
    at(1, FactsBuilder.joined());
    assertThat(at(2, FactsBuilder.joined().warm(false))).isEqualTo(NodeState.WARMING);
    assertThat(verdict.missing()).containsExactly("warming");
    assertThat(at(31, FactsBuilder.joined().warm(false))).isEqualTo(NodeState.WARMING);
    assertThat(at(32, FactsBuilder.joined().warm(false))).isEqualTo(NodeState.READY);
  }

  @Test
  void a_node_that_has_its_records_need_not_wait() {
    at(1, FactsBuilder.up());
    assertThat(at(2, FactsBuilder.joined().warm(false))).isEqualTo(NodeState.WARMING);
    assertThat(at(3, FactsBuilder.joined())).isEqualTo(NodeState.READY);
    assertThat(at(4, FactsBuilder.joined().warm(false))).isEqualTo(NodeState.READY);
    assertThat(verdict.missing()).isEmpty();
  }

  @Test
  void a_ready_node_stays_ready_while_its_table_shrinks() {
    ready();
    assertThat(at(10, FactsBuilder.joined().livePeers(1).authenticated(0)))
        .isEqualTo(NodeState.READY);
    assertThat(verdict.missing()).isEmpty();
  }

  @Test
  void an_isolated_node_leaves_ready_after_the_time_of_isolation() {
    ready();
    assertThat(at(63, FactsBuilder.joined().livePeers(0))).isEqualTo(NodeState.READY);
    assertThat(at(64, FactsBuilder.joined().livePeers(0))).isEqualTo(NodeState.BOOTSTRAPPING);
    assertThat(verdict.missing()).containsExactly("fill", "selfLookup");
  }

  @Test
  void a_successful_self_lookup_ends_isolation_as_a_live_peer_does() {
    ready();
    assertThat(at(50, FactsBuilder.joined().livePeers(0).selfLookup(50)))
        .isEqualTo(NodeState.READY);
    assertThat(at(105, FactsBuilder.joined().livePeers(0).selfLookup(50)))
        .isEqualTo(NodeState.READY);
    assertThat(at(110, FactsBuilder.joined().livePeers(0).selfLookup(50)))
        .isEqualTo(NodeState.BOOTSTRAPPING);
  }

  @Test
  void a_node_that_was_isolated_comes_back_with_its_peers() {
    ready();
    at(70, FactsBuilder.joined().livePeers(0));
    assertThat(at(71, FactsBuilder.joined())).isEqualTo(NodeState.WARMING);
    assertThat(at(72, FactsBuilder.joined())).isEqualTo(NodeState.READY);
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void a_failing_listener_or_store_ends_readiness_at_once(boolean listening, boolean store) {
    ready();
    assertThat(at(5, FactsBuilder.joined().listening(listening).storeUp(store)))
        .isEqualTo(NodeState.BOOTSTRAPPING);
  }

  @Test
  void a_task_that_keeps_failing_degrades_a_node_that_still_serves() {
    ready();
    assertThat(at(5, FactsBuilder.joined().failing("refresh"))).isEqualTo(NodeState.DEGRADED);
    assertThat(verdict.state().ready()).isTrue();
    assertThat(at(6, FactsBuilder.joined())).isEqualTo(NodeState.READY);
  }

  @Test
  void a_standalone_node_waits_for_nobody_and_is_never_isolated() {
    at(1, FactsBuilder.up().standalone());
    at(2, FactsBuilder.up().standalone());
    assertThat(at(3, FactsBuilder.up().standalone())).isEqualTo(NodeState.READY);
    assertThat(at(10_000, FactsBuilder.up().standalone())).isEqualTo(NodeState.READY);
  }

  @Test
  void a_draining_node_never_becomes_ready_again() {
    ready();
    verdict = verdict.in(NodeState.DRAINING);
    assertThat(at(5, FactsBuilder.joined())).isEqualTo(NodeState.DRAINING);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 60, 60, dht.bootstrap.required is 0",
    "65, 60, 60, dht.bootstrap.required is 65",
    "1, -1, 60, dht.readiness.min-fill-pct is -1",
    "1, 101, 60, dht.readiness.min-fill-pct is 101",
    "1, 60, 0, dht.readiness.isolation is PT0S",
    "1, 60, 3601, dht.readiness.isolation is PT1H1S"
  })
  void a_policy_out_of_range_names_its_key(
      int required, int fill, int isolationSeconds, String words) {
    Duration isolation = Duration.ofSeconds(isolationSeconds);
    assertThatThrownBy(() -> new ReadinessPolicy(required, fill, isolation, Duration.ofSeconds(30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(words)
        .hasMessageContaining("allowed are");
  }

  private void ready() {
    at(1, FactsBuilder.joined());
    at(2, FactsBuilder.joined());
    at(3, FactsBuilder.joined());
    assertThat(at(4, FactsBuilder.joined())).isEqualTo(NodeState.READY);
  }

  private NodeState at(int seconds, FactsBuilder facts) {
    verdict = rules.next(verdict, facts.build(), Duration.ofSeconds(seconds).toNanos());
    return verdict.state();
  }
}
