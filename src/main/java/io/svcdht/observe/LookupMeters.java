package io.svcdht.observe;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.pipeline.Meters.LookupKind;

/** The meters of one kind of lookup. */
final class LookupMeters {

  private final Timer complete;
  private final ByEnum<Partial, Timer> partial;
  private final DistributionSummary hops;
  private final DistributionSummary rpcs;

  LookupMeters(Histograms histograms, LookupKind kind) {
    String op = ByEnum.label(kind);
    complete = histograms.lookup(op, "complete");
    partial = new ByEnum<>(Partial.class, reason -> histograms.lookup(op, reason.label()));
    hops = histograms.lookupHops(op);
    rpcs = histograms.lookupRpcs(op);
  }

  /** One stopped by its hop budget comes as budget + 1 hops, and is not counted as complete. */
  void record(LookupResult result) {
    result.reason().map(partial::of).orElse(complete).record(result.elapsed());
    hops.record(result.hops());
    rpcs.record(result.rpcs());
  }
}
