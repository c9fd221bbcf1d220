package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a leg is over, whoever answers, fails or joins in whatever order. */
class RaceTest {

  private final VerifiedPeer peer = new Cast(1).peer();
  private final Race race = new Race(Traces.Step.NONE);
  private final Racer first = racer(race, 0);
  private final List<LookupEvent.Over> over = Collections.synchronizedList(new ArrayList<>());

  @Test
  void the_first_answer_ends_it() {
    begin();
    Racer hedge = joined(1);
    answered(hedge);
    assertThat(over).containsExactly(won(hedge));
    answered(first);
    assertThat(over).hasSize(1);
  }

  @Test
  void a_second_hedge_of_the_same_request_is_in_the_race() {
    begin();
    joined(1);
    Racer second = joined(2);
    answered(second);
    assertThat(over).containsExactly(won(second));
  }

  @Test
  void a_hedge_that_comes_after_another_has_failed_is_in_the_race() {
    begin();
    failed(joined(1));
    assertThat(over).isEmpty();
    Racer second = joined(2);
    answered(second);
    assertThat(over).containsExactly(won(second));
  }

  @Test
  void it_ends_without_a_winner_when_all_that_run_have_lost() {
    begin();
    Racer hedge = joined(1);
    first.heard(new LookupEvent.Overdue(first.leg()));
    assertThat(over).isEmpty();
    failed(hedge);
    assertThat(over).containsExactly(new LookupEvent.Over(first.leg(), Optional.empty()));
    first.ended();
    joined(2);
    assertThat(over).hasSize(1);
  }

  @Test
  void it_ends_once_however_hedges_and_ends_come_together() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Seeded.check(300, random -> together(threads, new Random(random.nextLong())));
    }
  }

  /** Three threads: the first fails, one hedge ends somehow, and another joins and ends somehow. */
  private void together(ExecutorService threads, Random random) throws Exception {
    Race shared = new Race(Traces.Step.NONE);
    List<Racer> racers = List.of(racer(shared, 0), racer(shared, 1), racer(shared, 2));
    AtomicInteger ends = new AtomicInteger();
    List<LookupEvent> events = Collections.synchronizedList(new ArrayList<>());
    shared
        .over(racers.getFirst())
        .subscribe(events::add, error -> ends.addAndGet(100), ends::incrementAndGet);
    shared.joinedBy(racers.get(1));
    boolean[] wins = {false, random.nextBoolean(), random.nextBoolean()};
    CyclicBarrier barrier = new CyclicBarrier(racers.size());
    List<Future<?>> runs = new ArrayList<>();
    for (int i = 0; i < racers.size(); i++) {
      Racer racer = racers.get(i);
      boolean wins1 = wins[i];
      boolean joins = i == 2;
      runs.add(
          threads.submit(() -> {
            barrier.await();
            if (joins) {
              shared.joinedBy(racer);
            }
            end(racer, wins1);
            return null;
          }));
    }
    for (Future<?> run : runs) {
      run.get();
    }
    assertThat(ends).hasValue(1);
    assertThat(events).hasSize(1);
    if (wins[1]) {
      assertThat(((LookupEvent.Over) events.getFirst()).winner()).isPresent();
    }
  }

  private void begin() {
    race.over(first).subscribe(event -> over.add((LookupEvent.Over) event));
  }

  private Racer joined(int number) {
    Racer hedge = racer(race, number);
    race.joinedBy(hedge);
    return hedge;
  }

  private Racer racer(Race of, int number) {
    return new Racer(new Leg(number, 0, peer, 1, false, Bytes.EMPTY, Duration.ofMillis(15)), of);
  }

  private LookupEvent.Over won(Racer winner) {
    return new LookupEvent.Over(first.leg(), Optional.of(winner.leg()));
  }

  private static void answered(Racer racer) {
    end(racer, true);
  }

  private static void failed(Racer racer) {
    end(racer, false);
  }

  private static void end(Racer racer, boolean answers) {
    racer.heard(
        answers
            ? new LookupEvent.Answered(
                racer.leg(),
                List.of(),
                List.of(),
                Bytes.EMPTY,
                Optional.empty(),
                Duration.ofMillis(1),
                Optional.empty())
            : new LookupEvent.Failed(racer.leg(), DhtError.TRANSPORT_DOWN));
    racer.ended();
  }
}
