package io.svcdht.finds;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.finds.FindScene.Caller;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Meters.Served;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Finds for one content that are under way at once. */
class SharedFindsTest {

  private static final Duration MS_200 = Duration.ofMillis(200);

  private final FindScene scene = new FindScene();

  @Test
  void a_thousand_finds_at_once_cost_one_lookup() {
    VerifiedRecord first = scene.record(1);
    VerifiedRecord second = scene.record(2);
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      callers.add(scene.ask(20));
      if (i == 300) {
        scene.last().answer(1, first);
      }
    }
    scene.last().answer(2, second).end();

    assertThat(scene.runs).hasSize(1);
    for (Caller caller : callers) {
      assertThat(caller.records()).containsExactly(first, second);
      assertThat(caller.result().complete()).isTrue();
      assertThat(caller.result().hops()).isEqualTo(2);
      assertThat(caller.result().id()).isEqualTo(scene.last().find.id());
      assertThat(caller.end().age()).isEmpty();
      assertThat(caller.completed).isTrue();
    }
    assertThat(scene.meters.served)
        .hasSize(1_000)
        .startsWith(Served.MISS)
        .satisfies(
            served -> assertThat(Collections.frequency(served, Served.JOINED)).isEqualTo(999));
    assertThat(scene.memory.underWay()).isZero();
  }

  @Test
  void who_joins_late_is_told_all_that_was_told_and_then_what_comes() {
    Caller early = scene.ask(20);
    scene.last().answer(1, scene.record(1));
    Caller late = scene.ask(20);
    assertThat(late.events).isEqualTo(early.events).hasSize(3);
    scene.last().answer(2, scene.record(2)).end();
    assertThat(late.records()).isEqualTo(early.records()).hasSize(2);
  }

  @Test
  void finds_for_different_contents_have_nothing_to_do_with_one_another() {
    scene.ask(20);
    scene.ask(
        Samples.randomCid(new java.util.SplittableRandom(3)),
        20,
        FindScene.DEADLINE,
        Find.Source.NETWORK);
    assertThat(scene.runs).hasSize(2);
  }

  @Test
  void the_first_who_goes_takes_nothing_from_the_others() {
    Caller first = scene.ask(20);
    Caller second = scene.ask(20);
    scene.last().answer(1, scene.record(1));
    first.leave();
    assertThat(scene.last().cancelled).isFalse();
    scene.last().answer(1, scene.record(2)).end();
    assertThat(first.ended()).isFalse();
    assertThat(second.records()).hasSize(2);
    assertThat(scene.memory.size()).isEqualTo(1);
  }

  @Test
  void the_lookup_ends_when_the_last_caller_goes_and_the_next_begins_anew() {
    Caller first = scene.ask(20);
    Caller second = scene.ask(20);
    first.leave();
    second.leave();
    assertThat(scene.last().cancelled).isTrue();
    assertThat(scene.memory.underWay()).isZero();
    assertThat(scene.meters.lookups).as("nobody was told anything").isEmpty();
    Caller third = scene.ask(20);
    assertThat(scene.runs).hasSize(2);
    scene.last().end();
    assertThat(third.ended()).isTrue();
  }

  @Test
  void each_caller_has_its_own_time() {
    Caller patient = scene.ask(20);
    Caller hasty = scene.ask(20, MS_200);
    scene.last().answer(3, scene.record(1));
    scene.wait(MS_200.minusMillis(1));
    assertThat(hasty.ended()).isFalse();
    scene.wait(Duration.ofMillis(1));
    assertThat(hasty.records()).hasSize(1);
    assertThat(hasty.result().reason()).contains(Partial.DEADLINE);
    assertThat(hasty.result().hops()).isEqualTo(3);
    assertThat(hasty.result().rpcs()).isEqualTo(1);
    assertThat(hasty.result().records()).isEqualTo(1);
    assertThat(hasty.result().elapsed()).isEqualTo(MS_200);
    assertThat(patient.ended()).isFalse();
    assertThat(scene.last().cancelled).isFalse();
    scene.last().end();
    assertThat(patient.result().complete()).isTrue();
  }

  @Test
  void a_hasty_first_caller_does_not_shorten_the_others_lookup() {
    Caller hasty = scene.ask(20, MS_200);
    assertThat(scene.last().find.timeout()).isEqualTo(FindScene.DEADLINE);
    scene.wait(Duration.ofMillis(100));
    Caller patient = scene.ask(20);
    scene.wait(Duration.ofSeconds(1));
    assertThat(hasty.result().reason()).contains(Partial.DEADLINE);
    scene.last().answer(1, scene.record(1)).end();
    assertThat(patient.result().complete()).isTrue();
    assertThat(patient.result().elapsed()).as("its own").isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void a_lookup_whose_last_caller_had_no_more_time_is_counted_as_that() {
    Caller only = scene.ask(20, MS_200);
    scene.wait(MS_200);
    assertThat(only.ended()).isTrue();
    assertThat(scene.last().cancelled).isTrue();
    assertThat(scene.meters.lookups).containsExactly(only.result());
    assertThat(scene.memory.size()).isZero();
  }

  @Test
  void who_wants_fewer_comes_along_and_is_told_that_it_has_as_many_as_it_wanted() {
    Caller many = scene.ask(20);
    Caller two = scene.ask(2);
    scene.last().answer(1, scene.record(1)).answer(1, scene.record(2)).answer(1, scene.record(3));
    assertThat(scene.runs).hasSize(1);
    assertThat(two.records()).hasSize(2);
    assertThat(two.result().reason()).contains(Partial.LIMIT);
    assertThat(two.result().records()).isEqualTo(2);
    assertThat(many.records()).hasSize(3);
    assertThat(many.ended()).isFalse();
  }

  @Test
  void one_holders_word_does_not_fill_the_limit_of_who_comes_along() {
    scene.ask(300);
    Caller six = scene.ask(6);
    VerifiedRecord[] many = new VerifiedRecord[50];
    for (int i = 0; i < many.length; i++) {
      many[i] = scene.record(100 + i);
    }
    scene.last().answer(1, many);
    assertThat(six.records()).as("a third of six").hasSize(2);
    scene.last().answer(1, scene.record(1)).answer(1, scene.record(2));
    assertThat(six.records()).contains(scene.record(1), scene.record(2)).hasSize(6);
    assertThat(six.result().reason()).contains(Partial.LIMIT);
  }

  @Test
  void what_was_held_back_is_told_at_the_end_of_the_lookup() {
    scene.ask(300);
    Caller three = scene.ask(3);
    scene.last().answer(1, scene.record(1), scene.record(2));
    assertThat(three.records()).hasSize(1);
    scene.last().end();
    assertThat(three.records()).hasSize(2);
    assertThat(three.result().complete()).isTrue();
    assertThat(three.result().records()).isEqualTo(2);
  }

  @Test
  void what_was_held_back_is_told_when_the_callers_time_is_up() {
    scene.ask(300);
    Caller three = scene.ask(3, MS_200);
    scene.last().answer(1, scene.record(1), scene.record(2));
    scene.wait(MS_200);
    assertThat(three.records()).hasSize(2);
    assertThat(three.result().reason()).contains(Partial.DEADLINE);
  }

  @Test
  void who_wants_more_makes_a_lookup_of_its_own_which_others_join() {
    Caller few = scene.ask(2);
    FindScene.Run small = scene.last();
    Caller many = scene.ask(50);
    Caller some = scene.ask(10);
    assertThat(scene.runs).hasSize(2);
    FindScene.Run large = scene.last();
    large.answer(1, scene.record(1)).end();
    small.answer(1, scene.record(1)).end();
    assertThat(few.result().id()).isEqualTo(small.find.id());
    assertThat(many.result().id()).isEqualTo(large.find.id());
    assertThat(some.result().id()).isEqualTo(large.find.id());
    assertThat(scene.memory.underWay()).isZero();
  }

  @Test
  void a_change_in_between_sends_later_callers_on_a_lookup_of_their_own() {
    Caller before = scene.ask(20);
    FindScene.Run old = scene.last();
    scene.memory.forget(FindScene.CID);
    Caller after = scene.ask(20);
    assertThat(scene.runs).hasSize(2);
    old.end();
    assertThat(before.result().id()).isEqualTo(old.find.id());
    assertThat(after.ended()).isFalse();
    assertThat(scene.memory.size()).as("what was found before the change").isZero();
    scene.last().answer(1, scene.record(1)).end();
    assertThat(after.records()).hasSize(1);
    assertThat(scene.memory.size()).isEqualTo(1);
  }

  @Test
  void a_fault_reaches_all_who_wait_and_the_next_begins_anew() {
    Caller first = scene.ask(20);
    Caller second = scene.ask(20);
    DhtException fault = new DhtException(DhtError.INTERNAL, "as scripted");
    scene.last().fail(fault);
    assertThat(first.fault).contains(fault);
    assertThat(second.fault).contains(fault);
    assertThat(scene.memory.underWay()).isZero();
    scene.ask(20);
    assertThat(scene.runs).hasSize(2);
  }

  @Test
  void local_finds_and_lookups_for_peers_are_passed_on() {
    scene.ask(FindScene.CID, 20, MS_200, Find.Source.LOCAL);
    scene.ask(FindScene.CID, 20, MS_200, Find.Source.LOCAL);
    assertThat(scene.runs).hasSize(2);
    assertThat(scene.last().find.timeout()).isEqualTo(MS_200);
    assertThat(
            scene
                .finds
                .closest(Samples.LOOKUP, FindScene.CID, MS_200, Meters.LookupKind.CLOSEST)
                .block())
        .isNotNull();
    assertThat(scene.meters.served).isEmpty();
  }

  @Test
  void a_caller_may_leave_in_the_midst_of_an_event() {
    Caller[] self = new Caller[1];
    Caller stays = scene.ask(20);
    List<FindEvent> seen = new ArrayList<>();
    scene
        .finds
        .find(new Find(Samples.LOOKUP, FindScene.CID, 20, MS_200, Find.Source.NETWORK))
        .take(1)
        .subscribe(seen::add);
    self[0] = scene.ask(20);
    scene.last().answer(1, scene.record(1)).end();
    assertThat(seen).hasSize(1);
    assertThat(stays.result().complete()).isTrue();
    assertThat(self[0].result().complete()).isTrue();
  }
}
