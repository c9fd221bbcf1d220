package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.NodeId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class SuspectsTest {

  private static final NodeId PEER = new NodeId(1, 2, 3, 4);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Suspects suspects = new Suspects(new TestTime(time));

  @Test
  void a_failure_is_held_against_a_peer_for_30_s_and_the_next_for_twice_as_long() {
    suspects.add(PEER);
    time.advanceTimeBy(Duration.ofSeconds(29));
    assertThat(suspects.contains(PEER)).isTrue();
    time.advanceTimeBy(Duration.ofSeconds(1));
    assertThat(suspects.contains(PEER)).isFalse();
    suspects.add(PEER);
    time.advanceTimeBy(Duration.ofSeconds(59));
    assertThat(suspects.contains(PEER)).isTrue();
    time.advanceTimeBy(Duration.ofSeconds(1));
    assertThat(suspects.contains(PEER)).isFalse();
  }

  @Test
  void an_answer_clears_it_at_once() {
    suspects.add(PEER);
    suspects.clear(PEER);
    assertThat(suspects.contains(PEER)).isFalse();
  }

  @Test
  void only_so_many_are_remembered_and_those_that_have_served_their_time_give_way() {
    for (int i = 0; i < Suspects.MOST + 10; i++) {
      suspects.add(new NodeId(i, 0, 0, 0));
    }
    assertThat(suspects.size()).isEqualTo(Suspects.MOST);
    time.advanceTimeBy(Suspects.FIRST);
    suspects.add(PEER);
    assertThat(suspects.contains(PEER)).isTrue();
    assertThat(suspects.size()).isEqualTo(1);
  }
}
