package io.svcdht.finds;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.WatchedScheduler;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.testing.Samples;
import io.svcdht.testing.SchedulerTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Shared finds over lookups that go as the test says, in virtual time. */
final class FindScene {

  static final Cid CID = Samples.CID;
  static final Duration DEADLINE = Duration.ofSeconds(5);

  final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  final TimeSource time = new SchedulerTime(clock, Samples.TIME);
  final WatchedScheduler timers = new WatchedScheduler(clock);
  final World world = new World(time, timers, new Random(7));
  final List<Run> runs = new CopyOnWriteArrayList<>();
  final Counts meters = new Counts();
  final FindMemory memory;
  final SharedFinds finds;

  FindScene() {
    this(FindCachePolicy.defaults());
  }

  FindScene(FindCachePolicy policy) {
    memory = new FindMemory(policy, time);
    finds = new SharedFinds(new Scripted(), memory, world, meters, DEADLINE);
  }

  /** Asks, with the deadline's time. */
  Caller ask(int limit) {
    return ask(limit, DEADLINE);
  }

  Caller ask(int limit, Duration timeout) {
    return ask(CID, limit, timeout, Find.Source.NETWORK);
  }

  Caller ask(Cid cid, int limit, Duration timeout, Find.Source source) {
    return new Caller(
        finds.find(new Find(LookupId.next(time, world.random()), cid, limit, timeout, source)));
  }

  Run last() {
    return runs.getLast();
  }

  void wait(Duration span) {
    clock.advanceTimeBy(span);
  }

  /** A record of the publisher of this number, for a day. */
  VerifiedRecord record(int publisher) {
    return record(publisher, Duration.ofDays(1));
  }

  VerifiedRecord record(int publisher, Duration ttl) {
    byte[] seed = new byte[Ed25519.SEED_BYTES];
    seed[0] = (byte) publisher;
    seed[1] = (byte) (publisher >> 8);
    return new RecordSigner(Identity.of(Ed25519.signer(Bytes.copyOf(seed))), Samples.NETWORK, time)
        .sign(CID, List.of(Samples.address("/ip4/192.0.2.1/tcp/443")), ttl, Optional.empty());
  }

  /** A lookup that was asked for. */
  final class Run {
    final Find find;
    final long began = time.nanos();
    boolean cancelled;
    boolean over;
    private final Sinks.Many<FindEvent> told = Sinks.many().unicast().onBackpressureBuffer();
    private int records;
    private int peers;

    private Run(Find find) {
      this.find = find;
    }

    Run found(VerifiedRecord record, Object source) {
      records++;
      told.tryEmitNext(new FindEvent.Found(record, source));
      return this;
    }

    /** A peer at this depth is asked and answers with each of {@code found}. */
    Run answer(int depth, VerifiedRecord... found) {
      NodeId peer = new NodeId(7, 0, 0, ++peers);
      told.tryEmitNext(new FindEvent.Asked(peer, depth, false));
      told.tryEmitNext(new FindEvent.Answered(peer, found.length, 0, Duration.ofMillis(1)));
      for (VerifiedRecord record : found) {
        found(record, peer);
      }
      return this;
    }

    void end() {
      end(Optional.empty(), false);
    }

    void end(Partial why) {
      end(Optional.of(why), false);
    }

    void end(Optional<Partial> why, boolean suspected) {
      end(
          new LookupResult(
              find.id(),
              why,
              List.of(),
              2,
              peers,
              records,
              suspected,
              Duration.ofNanos(time.nanos() - began)));
    }

    void end(LookupResult result) {
      over = true;
      told.tryEmitNext(new FindEvent.Ended(result));
      told.tryEmitComplete();
    }

    void fail(RuntimeException fault) {
      over = true;
      told.tryEmitError(fault);
    }

    int recordsTold() {
      return records;
    }
  }

  /** One who asked, and what it was told. */
  static final class Caller {
    final List<FindEvent> events = new CopyOnWriteArrayList<>();
    Optional<Throwable> fault = Optional.empty();
    boolean completed;
    private final Disposable waiting;

    private Caller(Flux<FindEvent> told) {
      waiting = told.subscribe(events::add, this::broken, () -> completed = true);
    }

    void leave() {
      waiting.dispose();
    }

    List<VerifiedRecord> records() {
      List<VerifiedRecord> records = new ArrayList<>();
      for (FindEvent event : events) {
        if (event instanceof FindEvent.Found found) {
          records.add(found.record());
        }
      }
      return records;
    }

    boolean ended() {
      return !events.isEmpty() && events.getLast() instanceof FindEvent.Ended;
    }

    LookupResult result() {
      return end().result();
    }

    FindEvent.Ended end() {
      return (FindEvent.Ended) events.getLast();
    }

    private void broken(Throwable thrown) {
      fault = Optional.of(thrown);
    }
  }

  /** What was reported. */
  static final class Counts implements Meters {
    final List<Served> served = new CopyOnWriteArrayList<>();
    final List<LookupResult> lookups = new CopyOnWriteArrayList<>();

    @Override
    public void find(Served how) {
      served.add(how);
    }

    @Override
    public void lookup(LookupKind kind, LookupResult result) {
      lookups.add(result);
    }
  }

  private final class Scripted implements Lookups {
    @Override
    public Flux<FindEvent> find(Find find) {
      return Flux.defer(() -> {
        Run run = new Run(find);
        runs.add(run);
        return run.told.asFlux().doOnCancel(() -> run.cancelled = true);
      });
    }

    @Override
    public Mono<LookupResult> closest(
        LookupId id, Key target, Duration timeout, Meters.LookupKind kind) {
      return Mono.just(
          new LookupResult(id, Optional.empty(), List.of(), 1, 1, 0, Duration.ofMillis(1)));
    }
  }
}
