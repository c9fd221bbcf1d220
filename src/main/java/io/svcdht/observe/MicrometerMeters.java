package io.svcdht.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.svcdht.error.DhtError;
import io.svcdht.message.Operation;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters;
import io.svcdht.pq.Algorithm;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts on a Micrometer registry. Most meters are made at the start, so that a dashboard sees zero
 * before the first event; where labels multiply (outcomes of requests, refusals) a series is made
 * at its first event, out of a closed set still. Nothing on a hot path builds a string.
 */
public class MicrometerMeters implements Meters {

  private final ByEnum<LookupKind, LookupMeters> lookups;
  private final ByEnum<Operation, ByEnum<Direction, ByOutcome<Timer>>> rpcs;
  private final ByEnum<LookupKind, ByEnum<HedgeOutcome, Counter>> hedges;
  private final ByEnum<Served, Counter> finds;
  private final ByEnum<RouterOutcome, Counter> routers;
  private final Counter eclipses;
  private final ByEnum<Surface, ByEnum<DhtError, Counter>> rejected;
  private final ByEnum<Operation, AtomicInteger> inflight;
  private final ByOutcome<Counter> admissions;
  private final ByOutcome<Counter> provides;
  private final ByOutcome<Counter> republished;
  private final ByOutcome<Counter> repaired;
  private final ByEnum<Algorithm, Timer> verified;
  private final ByEnum<Algorithm, Counter> badSignatures;
  private final ByEnum<PqKind, Counter> pqRecords;
  private final ByEnum<PeerFault, Counter> faults;
  private final ByEnum<Task, Counter> restarts;
  private final Counter busDropped;
  private final ByEnum<PacketLimit, Counter> packetsDropped;
  private final DistributionSummary replicas;

  /** Meters in {@code registry}. */
  public MicrometerMeters(MeterRegistry registry) {
    Histograms histograms = new Histograms(registry);
    Counters counters = new Counters(registry);
    lookups = new ByEnum<>(LookupKind.class, kind -> new LookupMeters(histograms, kind));
    rpcs = new ByEnum<>(Operation.class, operation -> perDirection(histograms, operation));
    hedges = new ByEnum<>(LookupKind.class, counters::hedges);
    finds = new ByEnum<>(Served.class, counters::finds);
    routers = new ByEnum<>(RouterOutcome.class, counters::routers);
    eclipses = counters.eclipses();
    rejected = new ByEnum<>(Surface.class, counters::rejected);
    inflight = new ByEnum<>(Operation.class, counters::inflight);
    admissions =
        new ByOutcome<>(
            ByOutcome.ADMISSION, Set.of("accepted"), counters.byOutcome(Metric.ADMISSIONS));
    provides =
        new ByOutcome<>(ByOutcome.SUCCESS, ByOutcome.SUCCESS, counters.byOutcome(Metric.PROVIDES));
    republished =
        new ByOutcome<>(ByOutcome.SUCCESS, ByOutcome.SUCCESS, counters.byOutcome(Metric.REPUBLISH));
    repaired =
        new ByOutcome<>(ByOutcome.SUCCESS, ByOutcome.SUCCESS, counters.byOutcome(Metric.REPAIRS));
    verified = new ByEnum<>(Algorithm.class, algorithm -> histograms.verify(algorithm.label()));
    badSignatures = new ByEnum<>(Algorithm.class, counters::badSignatures);
    pqRecords = new ByEnum<>(PqKind.class, counters::pqRecords);
    faults = new ByEnum<>(PeerFault.class, counters::faults);
    restarts = new ByEnum<>(Task.class, counters::restarts);
    busDropped = counters.busDropped();
    packetsDropped = new ByEnum<>(PacketLimit.class, counters::packetsDropped);
    replicas = histograms.replicas();
  }

  @Override
  public void lookup(LookupKind kind, LookupResult result) {
    lookups.of(kind).record(result);
  }

  @Override
  public void rpc(Operation operation, Direction direction, String outcome, Duration took) {
    rpcs.of(operation).of(direction).of(outcome).record(took);
  }

  @Override
  public void inflight(Operation operation, int change) {
    inflight.of(operation).addAndGet(change);
  }

  @Override
  public void hedge(LookupKind kind, HedgeOutcome outcome) {
    hedges.of(kind).of(outcome).increment();
  }

  @Override
  public void find(Served how) {
    finds.of(how).increment();
  }

  @Override
  public void router(RouterOutcome outcome) {
    routers.of(outcome).increment();
  }

  @Override
  public void eclipseSuspected() {
    eclipses.increment();
  }

  @Override
  public void rejected(DhtError reason, Surface surface) {
    rejected.of(surface).of(reason).increment();
  }

  @Override
  public void admission(String outcome) {
    admissions.of(outcome).increment();
  }

  @Override
  public void provide(boolean success, int holders) {
    provides.of(success ? "success" : "failure").increment();
    replicas.record(holders);
  }

  @Override
  public void republish(boolean success) {
    republished.of(success ? "success" : "failure").increment();
  }

  @Override
  public void replicas(int found) {
    replicas.record(found);
  }

  @Override
  public void repair(boolean success) {
    repaired.of(success ? "success" : "failure").increment();
  }

  @Override
  public void signature(Algorithm algorithm, boolean valid, Duration took) {
    verified.of(algorithm).record(took);
    if (!valid) {
      badSignatures.of(algorithm).increment();
    }
  }

  @Override
  public void pqRecord(PqKind kind) {
    pqRecords.of(kind).increment();
  }

  @Override
  public void peerFault(PeerFault fault) {
    faults.of(fault).increment();
  }

  @Override
  public void restart(Task task) {
    restarts.of(task).increment();
  }

  @Override
  public void busDropped() {
    busDropped.increment();
  }

  @Override
  public void packetDropped(PacketLimit limit) {
    packetsDropped.of(limit).increment();
  }

  private static ByEnum<Direction, ByOutcome<Timer>> perDirection(
      Histograms histograms, Operation operation) {
    return new ByEnum<>(
        Direction.class,
        direction ->
            new ByOutcome<>(
                ByOutcome.RPC,
                Set.of("ok"),
                outcome -> histograms.rpc(operation.label(), ByEnum.label(direction), outcome)));
  }
}
