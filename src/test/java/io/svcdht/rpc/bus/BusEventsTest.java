package io.svcdht.rpc.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Meters;
import io.svcdht.rpc.http.HttpRig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Events reach who listens; who is slow loses the oldest, and nobody else loses anything. */
class BusEventsTest {

  private final AtomicInteger dropped = new AtomicInteger();
  private final BusEvents events = new BusEvents(dropped::incrementAndGet);

  @Test
  void an_event_that_nobody_hears_is_not_even_made() {
    events.tell(() -> {
      throw new AssertionError("it was made");
    });
    Disposable gone = events.stream().subscribe();
    gone.dispose();
    events.tell(() -> {
      throw new AssertionError("it was made");
    });
    assertThat(dropped).hasValue(0);
  }

  @Test
  void a_slow_subscriber_loses_the_oldest_and_each_is_counted() {
    int told = BusEvents.BUFFERED + 3;
    StepVerifier.create(events.stream(), 0)
        .then(() -> IntStream.range(0, told).forEach(this::tell))
        .thenRequest(1)
        .expectNext(event(3))
        .thenCancel()
        .verify();
    assertThat(dropped).hasValue(3);
  }

  @Test
  void a_slow_subscriber_costs_the_others_nothing() {
    List<BusEvent> heard = new ArrayList<>();
    Disposable quick = events.stream().subscribe(heard::add);
    StepVerifier.create(events.stream(), 0)
        .then(() -> IntStream.range(0, BusEvents.BUFFERED + 1).forEach(this::tell))
        .thenCancel()
        .verify();
    quick.dispose();
    assertThat(heard).hasSize(BusEvents.BUFFERED + 1);
    assertThat(dropped).hasValue(1);
  }

  @Test
  void lookups_and_restarts_are_told_and_still_counted() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    EventMeters meters = new EventMeters(registry);
    List<String> topics = new ArrayList<>();
    Disposable heard = meters.events().stream().subscribe(event -> topics.add(event.topic()));
    LookupId id = LookupId.next(new HttpRig().world.time(), new java.util.Random(1));
    meters.lookup(Meters.LookupKind.FIND, HttpRig.result(id, Optional.empty(), 1));
    meters.restart(Meters.Task.REFRESH);
    heard.dispose();
    assertThat(topics).containsExactly("lookup.done", "crash");
    assertThat(
            registry.get("dht_supervisor_restarts_total").tag("task", "refresh").counter().count())
        .isEqualTo(1);
  }

  private void tell(int number) {
    events.tell(() -> event(number));
  }

  private static BusEvent event(int number) {
    return new BusEvent.Health("ready", true, number, List.of());
  }
}
