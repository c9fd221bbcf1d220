package io.svcdht.finds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.finds.FindScene.Caller;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.pipeline.Meters.Served;
import io.svcdht.testing.Samples;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of finds that are over, and for how long. */
class FindMemoryTest {

  private static final Duration MS = Duration.ofMillis(1);
  private static final Duration TTL = FindCachePolicy.defaults().ttl();
  private static final Duration NEGATIVE = FindCachePolicy.defaults().negativeTtl();

  private final FindScene scene = new FindScene();

  @Test
  void a_complete_answer_is_kept_and_says_how_old_it_is() {
    Caller first = scene.ask(20);
    scene.wait(Duration.ofMillis(40));
    scene.last().answer(2, scene.record(1)).end();
    scene.wait(Duration.ofSeconds(3));

    Caller again = scene.ask(20);

    assertThat(scene.runs).hasSize(1);
    assertThat(again.records()).isEqualTo(first.records());
    assertThat(again.end().age()).contains(Duration.ofSeconds(3));
    assertThat(again.result().complete()).isTrue();
    assertThat(again.result().hops()).isEqualTo(2);
    assertThat(again.result().rpcs()).isEqualTo(1);
    assertThat(again.result().id()).as("whose answer it is").isEqualTo(scene.last().find.id());
    assertThat(again.result().elapsed()).isZero();
    assertThat(again.completed).isTrue();
    assertThat(scene.meters.served).containsExactly(Served.MISS, Served.HIT);
  }

  @Test
  void it_is_kept_as_long_as_configured() {
    complete(20, 1);
    scene.wait(TTL.minus(MS));
    assertThat(scene.ask(20).ended()).isTrue();
    scene.wait(MS);
    assertThat(scene.ask(20).ended()).isFalse();
    assertThat(scene.runs).hasSize(2);
  }

  @Test
  void it_is_not_kept_longer_than_the_shortest_record_lives() {
    scene.ask(20);
    scene.last().found(scene.record(1), "a").found(scene.record(2, Duration.ofMinutes(1)), "b");
    scene.wait(Duration.ofSeconds(50));
    scene.last().end();
    assertThat(scene.memory.size()).isEqualTo(1);
    scene.wait(Duration.ofSeconds(10).minus(MS));
    assertThat(scene.ask(20).records()).hasSize(2);
    scene.wait(MS);
    assertThat(scene.ask(20).ended()).isFalse();
  }

  @Test
  void nothing_found_is_kept_for_a_quarter_of_a_minute() {
    complete(20, 0);
    scene.wait(NEGATIVE.minus(MS));
    Caller again = scene.ask(20);
    assertThat(again.result().complete()).isTrue();
    assertThat(again.records()).isEmpty();
    scene.wait(MS);
    assertThat(scene.ask(20).ended()).isFalse();
    assertThat(NEGATIVE).isEqualTo(Duration.ofSeconds(15));
  }

  @ParameterizedTest
  @EnumSource(Partial.class)
  void a_partial_answer_is_never_kept(Partial why) {
    scene.ask(20);
    scene.last().end(why);
    scene.ask(20);
    scene.last().answer(1, scene.record(1)).end(why);
    assertThat(scene.memory.size()).isZero();
    assertThat(scene.ask(20).ended()).isFalse();
    assertThat(scene.runs).hasSize(3);
  }

  @Test
  void nor_is_one_around_which_somebody_crowded() {
    scene.ask(20);
    scene.last().end(Optional.empty(), true);
    assertThat(scene.memory.size()).isZero();
  }

  @Test
  void nor_is_one_that_heard_of_a_withdrawal_after_the_record() {
    Caller caller = scene.ask(20);
    FindScene.Run run = scene.last().answer(1, scene.record(1), scene.record(2));
    run.end(new LookupResult(run.find.id(), Optional.empty(), java.util.List.of(), 1, 1, 1, MS));
    assertThat(caller.records()).hasSize(2);
    assertThat(scene.memory.size()).isZero();
  }

  @Test
  void of_each_publisher_the_newest_record_is_kept() {
    scene.ask(20);
    FindScene.Run run = scene.last().answer(1, scene.record(1));
    scene.wait(Duration.ofSeconds(1));
    var newer = scene.record(1);
    run.answer(1, newer);
    run.end(new LookupResult(run.find.id(), Optional.empty(), java.util.List.of(), 1, 2, 1, MS));
    assertThat(scene.ask(20).records()).containsExactly(newer);
  }

  @Test
  void a_change_here_takes_it_away() {
    complete(20, 1);
    scene.memory.forget(FindScene.CID);
    assertThat(scene.memory.size()).isZero();
    assertThat(scene.ask(20).ended()).isFalse();
  }

  @Test
  void who_wants_fewer_gets_as_many_and_who_wants_more_gets_all_there_are() {
    complete(20, 5);
    Caller few = scene.ask(3);
    assertThat(few.records()).hasSize(3);
    assertThat(few.result().reason()).contains(Partial.LIMIT);
    assertThat(few.end().age()).isPresent();
    Caller many = scene.ask(500);
    assertThat(many.records()).hasSize(5);
    assertThat(many.result().complete()).isTrue();
    assertThat(scene.runs).hasSize(1);
  }

  @Test
  void an_answer_as_large_as_was_wanted_does_not_serve_those_who_want_more() {
    complete(5, 5);
    assertThat(scene.ask(5).ended()).isTrue();
    assertThat(scene.ask(6).ended()).isFalse();
    assertThat(scene.runs).hasSize(2);
  }

  @Test
  void who_asks_for_it_gets_a_lookup_whatever_was_kept_and_that_is_kept_then() {
    complete(20, 1);
    Caller anew = scene.ask(FindScene.CID, 20, FindScene.DEADLINE, Find.Source.ANEW);
    assertThat(anew.ended()).isFalse();
    scene.last().answer(1, scene.record(1)).answer(1, scene.record(2)).end();
    assertThat(anew.records()).hasSize(2);
    assertThat(scene.ask(20).records()).hasSize(2);
  }

  @Test
  void it_is_bounded_in_number() {
    FindScene small = new FindScene(new FindCachePolicy(10, 1 << 20, TTL, NEGATIVE));
    fill(small, 100);
    assertThat(small.memory.size()).isBetween(1L, 10L);
  }

  @Test
  void it_is_bounded_in_bytes() {
    FindScene small = new FindScene(new FindCachePolicy(100_000, 64 << 10, TTL, NEGATIVE));
    fill(small, 1_000);
    assertThat(small.memory.size()).isBetween(1L, (64L << 10) / 512);
  }

  @Test
  void zero_entries_keep_nothing_and_lookups_are_shared_all_the_same() {
    FindScene none = new FindScene(new FindCachePolicy(0, 1 << 20, TTL, NEGATIVE));
    none.ask(20);
    none.ask(20);
    none.last().answer(1, none.record(1)).end();
    assertThat(none.runs).hasSize(1);
    assertThat(none.memory.size()).isZero();
    none.ask(20);
    assertThat(none.runs).hasSize(2);
  }

  @Test
  void each_of_both_spans_may_be_zero_by_itself() {
    FindScene positive = new FindScene(new FindCachePolicy(10, 1 << 20, TTL, Duration.ZERO));
    positive.ask(20);
    positive.last().end();
    assertThat(positive.memory.size()).isZero();
    positive.ask(20);
    positive.last().answer(1, positive.record(1)).end();
    assertThat(positive.memory.size()).isEqualTo(1);

    FindScene negative = new FindScene(new FindCachePolicy(10, 1 << 20, Duration.ZERO, NEGATIVE));
    negative.ask(20);
    negative.last().answer(1, negative.record(1)).end();
    assertThat(negative.memory.size()).isZero();
    negative.ask(20);
    negative.last().end();
    assertThat(negative.memory.size()).isEqualTo(1);
  }

  @Test
  void a_policy_out_of_range_is_refused_with_key_and_range() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindCachePolicy(1_000_001, 1 << 20, TTL, NEGATIVE))
        .withMessage("dht.cache.entries is 1000001, allowed are 0 to 1000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindCachePolicy(1, 1, TTL, NEGATIVE))
        .withMessageContaining("dht.cache.bytes is 1B");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindCachePolicy(1, 1 << 20, Duration.ofSeconds(61), NEGATIVE))
        .withMessageContaining("dht.cache.ttl");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindCachePolicy(1, 1 << 20, TTL, Duration.ofMillis(-1)))
        .withMessageContaining("dht.cache.negative-ttl");
  }

  private void complete(int limit, int records) {
    scene.ask(limit);
    for (int i = 1; i <= records; i++) {
      scene.last().answer(1, scene.record(i));
    }
    scene.last().end();
  }

  private static void fill(FindScene scene, int answers) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < answers; i++) {
      Cid cid = Samples.randomCid(random);
      scene.ask(cid, 20, FindScene.DEADLINE, Find.Source.NETWORK);
      scene.last().end();
    }
  }
}
