package io.svcdht.finds;

import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Provides;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Provides that tell which contents they have brought a record of to somebody. */
public final class WatchedProvides implements Provides {

  private final Provides provides;
  private final Consumer<Cid> changed;

  /** {@code provides}, telling {@code changed} before each report, and however one ends. */
  public WatchedProvides(Provides provides, Consumer<Cid> changed) {
    this.provides = provides;
    this.changed = changed;
  }

  @Override
  public Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout) {
    return watched(record, provides.provide(id, record, timeout));
  }

  @Override
  public Mono<Report> provideFully(LookupId id, VerifiedRecord record, Duration timeout) {
    return watched(record, provides.provideFully(id, record, timeout));
  }

  /** Who has been told that it is published finds it: that is why success does not come last. */
  private Mono<Report> watched(VerifiedRecord record, Mono<Report> report) {
    Cid cid = record.record().cid();
    return report
        .doOnNext(done -> changed.accept(cid))
        .doOnError(failure -> changed.accept(cid))
        .doOnCancel(() -> changed.accept(cid));
  }
}
