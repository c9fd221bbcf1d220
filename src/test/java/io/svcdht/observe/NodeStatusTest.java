package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStatusTest {

  private final HandClock clock = new HandClock();
  private final List<String> changes = new ArrayList<>();
  private FactsBuilder facts = FactsBuilder.up().listening(false);
  private final NodeStatus status =
      new NodeStatus(
          new ReadinessRules(ReadinessPolicy.defaults()),
          () -> facts.build(),
          clock,
          (from, to, age) -> changes.add(from + ">" + to.state() + "@" + age.toSeconds()));

  @Test
  void one_look_goes_as_far_as_the_facts_carry_and_tells_of_every_state() {
    facts = FactsBuilder.joined();
    clock.advance(Duration.ofSeconds(4));
    assertThat(status.evaluate().state()).isEqualTo(NodeState.READY);
    assertThat(changes)
        .containsExactly("STARTING>BOOTSTRAPPING@4", "BOOTSTRAPPING>WARMING@4", "WARMING>READY@4");
  }

  @Test
  void before_it_is_ready_callers_are_told_what_is_missing() {
    facts = FactsBuilder.up().offered(5);
    status.evaluate();
    for (var refusal :
        List.of(status.refuseRead().orElseThrow(), status.refuseWrite().orElseThrow())) {
      assertThat(refusal.error()).isEqualTo(DhtError.NOT_READY);
      assertThat(refusal.detail())
          .isEqualTo("this node is bootstrapping; missing: quorum, fill, selfLookup");
    }
  }

  @Test
  void a_ready_node_refuses_nobody() {
    ready();
    assertThat(status.refuseRead()).isEmpty();
    assertThat(status.refuseWrite()).isEmpty();
  }

  @Test
  void a_node_that_lost_its_network_still_answers_reads_but_takes_no_writes() {
    ready();
    facts = FactsBuilder.joined().livePeers(0);
    clock.advance(Duration.ofSeconds(61));
    assertThat(status.evaluate().state()).isEqualTo(NodeState.BOOTSTRAPPING);
    assertThat(status.refuseRead()).isEmpty();
    assertThat(status.refuseWrite()).isPresent();
  }

  @Test
  void a_draining_node_serves_until_it_is_told_to_refuse_writes() {
    ready();
    status.drain();
    assertThat(status.evaluate().state()).isEqualTo(NodeState.DRAINING);
    assertThat(status.refuseWrite()).isEmpty();
    status.refuseWrites();
    assertThat(status.refuseWrite()).isPresent();
    assertThat(status.refuseRead()).isEmpty();
    status.stopped();
    assertThat(status.refuseRead()).isPresent();
    status.drain();
    assertThat(status.current().state()).isEqualTo(NodeState.STOPPED);
  }

  @Test
  void a_node_that_was_never_ready_does_not_become_readable_by_draining() {
    status.drain();
    assertThat(status.refuseRead()).isPresent();
    assertThat(status.refuseWrite()).isPresent();
  }

  private void ready() {
    facts = FactsBuilder.joined();
    assertThat(status.evaluate().state()).isEqualTo(NodeState.READY);
  }
}
