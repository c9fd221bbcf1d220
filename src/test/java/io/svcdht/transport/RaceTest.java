package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class RaceTest {

  private static final Duration STAGGER = Duration.ofMillis(75);

  private final VirtualTimeScheduler timers = VirtualTimeScheduler.create();
  private final Race race = new Race(STAGGER, timers);
  private final List<String> begun = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();
  private final List<String> losers = new ArrayList<>();

  @Test
  void the_second_way_begins_after_the_head_start_of_the_first() {
    race.first(List.of(way("six", Mono.never()), way("four", Mono.never())), losers::add)
        .subscribe();
    assertThat(begun).containsExactly("six");
    timers.advanceTimeBy(STAGGER.minusMillis(1));
    assertThat(begun).containsExactly("six");
    timers.advanceTimeBy(Duration.ofMillis(1));
    assertThat(begun).containsExactly("six", "four");
  }

  @Test
  void the_second_way_begins_at_once_when_the_first_fails() {
    race.first(List.of(way("six", failure("no route")), way("four", Mono.just("4"))), losers::add)
        .subscribe(ended::add);
    assertThat(begun).containsExactly("six", "four");
    assertThat(ended).containsExactly("4");
  }

  @Test
  void the_first_to_arrive_wins_and_the_others_are_cancelled() {
    List<String> cancelled = new ArrayList<>();
    Mono<String> slow = Mono.<String>never().doOnCancel(() -> cancelled.add("six"));
    race.first(List.of(way("six", slow), way("four", Mono.just("4"))), losers::add)
        .subscribe(ended::add);
    timers.advanceTimeBy(STAGGER);
    assertThat(ended).containsExactly("4");
    assertThat(cancelled).containsExactly("six");
    assertThat(losers).isEmpty();
  }

  @Test
  void a_way_that_wins_at_once_leaves_the_others_untried() {
    race.first(List.of(way("six", Mono.just("6")), way("four", Mono.just("4"))), losers::add)
        .subscribe(ended::add);
    timers.advanceTimeBy(STAGGER.multipliedBy(3));
    assertThat(begun).containsExactly("six");
    assertThat(ended).containsExactly("6");
  }

  @Test
  void each_way_waits_for_the_one_before_it() {
    race.first(
            List.of(way("1", Mono.never()), way("2", Mono.never()), way("3", Mono.never())),
            losers::add)
        .subscribe();
    timers.advanceTimeBy(STAGGER);
    assertThat(begun).containsExactly("1", "2");
    timers.advanceTimeBy(STAGGER);
    assertThat(begun).containsExactly("1", "2", "3");
  }

  @Test
  void when_all_fail_the_last_failure_is_told() {
    List<Throwable> errors = new ArrayList<>();
    race.first(
            List.of(way("six", failure("no route")), way("four", failure("refused"))), losers::add)
        .subscribe(ended::add, errors::add);
    assertThat(errors).singleElement().isInstanceOf(DhtException.class);
    assertThat(errors.getFirst()).hasMessage("refused");
  }

  @Test
  void a_value_that_comes_after_the_winner_is_handed_over_to_be_closed() {
    Sinks.One<String> uncancellable = Sinks.one();
    Mono<String> stubborn = Mono.create(sink -> uncancellable.asMono().subscribe(sink::success));
    race.first(List.of(way("six", stubborn), way("four", Mono.just("4"))), losers::add)
        .subscribe(ended::add);
    timers.advanceTimeBy(STAGGER);
    uncancellable.tryEmitValue("6");
    assertThat(ended).containsExactly("4");
  }

  @Test
  void a_single_way_needs_no_race() {
    race.first(List.of(way("only", Mono.just("1"))), losers::add).subscribe(ended::add);
    assertThat(ended).containsExactly("1");
  }

  private Mono<String> way(String name, Mono<String> end) {
    return Mono.defer(() -> {
      begun.add(name);
      return end;
    });
  }

  private static Mono<String> failure(String why) {
    return Mono.error(new DhtException(DhtError.TRANSPORT_DOWN, why));
  }
}
