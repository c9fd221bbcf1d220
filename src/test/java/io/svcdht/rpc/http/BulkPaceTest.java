package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.pipeline.Meters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How far a bulk reads ahead of a caller who does not read, and what becomes of that caller. */
class BulkPaceTest {

  private static final DefaultDataBufferFactory BUFFERS = new DefaultDataBufferFactory();
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = ApiPolicy.defaults(true).writes().idle().plus(TIMEOUT);

  /** What is read of the body beyond the results that wait: one for each place, and a few. */
  private static final int AHEAD = 64;

  private final HttpRig rig = new HttpRig();
  private final AtomicInteger read = new AtomicInteger();
  private final Reader reader = new Reader();

  @Test
  void it_reads_on_until_ten_thousand_results_are_unread_and_then_no_more() {
    begin(bad(30_000));

    assertThat(read.get()).isBetween(BulkRun.UNREAD, BulkRun.UNREAD + AHEAD);
    assertThat(reader.lines).isEmpty();

    reader.request(5_000);
    assertThat(reader.lines).hasSize(5_000);
    assertThat(read.get())
        .isBetween(BulkRun.UNREAD + 5_000 - AHEAD, BulkRun.UNREAD + 5_000 + AHEAD);

    reader.request(Long.MAX_VALUE);
    assertThat(read).hasValue(30_000);
    assertThat(reader.lines).hasSize(30_001);
    assertThat(reader.lines.getLast()).contains("\"complete\":true").contains("\"failed\":30000");
    assertThat(reader.ended).isTrue();
  }

  @Test
  void who_reads_slowly_is_not_idle() {
    begin(bad(11_000));
    for (int i = 0; i < 10; i++) {
      rig.clock.advanceTimeBy(PATIENCE.minusSeconds(1));
      reader.request(10);
      assertThat(reader.lines).hasSize(10 * (i + 1));
    }
    reader.request(Long.MAX_VALUE);
    assertThat(reader.lines.getLast()).contains("\"complete\":true");
  }

  @Test
  void who_does_not_read_at_all_is_given_up_without_an_end() {
    begin(Flux.concat(bad(11_000), Flux.never()));
    rig.clock.advanceTimeBy(PATIENCE.multipliedBy(2).minusMillis(1));
    assertThat(reader.ended).isFalse();
    rig.clock.advanceTimeBy(Duration.ofMillis(1));
    assertThat(reader.ended).isTrue();
    assertThat(reader.fault).isEmpty();
    assertThat(reader.lines).isEmpty();
  }

  @Test
  void who_falls_silent_but_reads_is_told_so() {
    begin(Flux.concat(bad(3), Flux.never()));
    reader.request(Long.MAX_VALUE);
    rig.clock.advanceTimeBy(PATIENCE.minusMillis(1));
    assertThat(reader.lines).hasSize(3);
    rig.clock.advanceTimeBy(Duration.ofMillis(1));
    assertThat(reader.lines.getLast()).contains("\"reason\":\"idle\"").contains("\"lines\":3");
    assertThat(reader.ended).isTrue();
  }

  @Test
  void who_goes_away_is_neither_read_nor_announced_for_any_more() {
    List<Cid> announced = new ArrayList<>();
    AtomicInteger cancelled = new AtomicInteger();
    rig.provides.before =
        record -> {
          announced.add(record.record().cid());
          return announced.size() <= 2 ? Mono.empty() : Mono.never();
        };
    begin(
        Flux.range(0, 1_000)
            .map(i -> "{\"cid\":\"" + new Cid(i, 0, 0, 1) + "\"}\n")
            .doOnCancel(cancelled::incrementAndGet));
    reader.request(Long.MAX_VALUE);
    int parallel = ApiPolicy.defaults(true).writes().bulk().parallel();
    assertThat(reader.lines).hasSize(2);
    assertThat(announced).hasSize(2 + parallel);

    reader.cancel();

    assertThat(cancelled).hasValue(1);
    rig.clock.advanceTimeBy(Duration.ofMinutes(5));
    assertThat(announced).hasSize(2 + parallel);
    assertThat(read.get()).isLessThan(2 + parallel + AHEAD);
  }

  /** So many lines that are refused without further work. */
  private static Flux<String> bad(int lines) {
    return Flux.range(0, lines).map(i -> "{}\n");
  }

  private void begin(Flux<String> body) {
    Flux<DataBuffer> buffers =
        body.doOnNext(line -> read.incrementAndGet())
            .map(line -> BUFFERS.wrap(line.getBytes(StandardCharsets.UTF_8)));
    ApiPolicy policy = ApiPolicy.defaults(true);
    ApiPolicy.Writes writes = policy.writes();
    Bodies bodies = new Bodies(writes.bodyBytes(), writes.idle(), rig.clock);
    Bulk.Parts parts =
        new Bulk.Parts(
            new Announcing(rig.calls(policy).announces(), writes, bodies),
            rig.gate,
            new Problems(Meters.NONE));
    BulkRun.Asked asked =
        new BulkRun.Asked(ApiCaller.anonymous(Anonymous.ALL), TIMEOUT, Optional.empty());
    new BulkRun(parts, writes, rig.world, asked).lines(buffers).subscribe(reader);
  }

  /** Reads as much as the test says. */
  private static final class Reader extends BaseSubscriber<byte[]> {
    final List<String> lines = new ArrayList<>();
    boolean ended;
    Optional<Throwable> fault = Optional.empty();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Nothing until the test says so.
    }

    @Override
    protected void hookOnNext(byte[] line) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }

    @Override
    protected void hookOnComplete() {
      ended = true;
    }

    @Override
    protected void hookOnError(Throwable failure) {
      fault = Optional.of(failure);
    }
  }
}
