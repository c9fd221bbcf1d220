package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Provides;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A network that remembers what it was asked to keep and answers as the test says. */
final class FakeProvides implements Provides {

  final List<VerifiedRecord> records = new ArrayList<>();
  int running;
  int mostAtOnce;
  Function<VerifiedRecord, Mono<Report>> answer = record -> Mono.just(taken(2));

  @Override
  public Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout) {
    return Mono.defer(() -> {
      records.add(record);
      mostAtOnce = Math.max(mostAtOnce, ++running);
      return answer.apply(record).doFinally(end -> running--);
    });
  }

  VerifiedRecord last() {
    return records.getLast();
  }

  static Report taken(int holders) {
    List<Holder> all = new ArrayList<>();
    for (int i = 0; i < holders; i++) {
      all.add(new Holder(new NodeId(0, 0, 0, i), Optional.empty()));
    }
    return report(Optional.empty(), all);
  }

  static Report refused(DhtError... errors) {
    return report(
        Optional.empty(),
        Arrays.stream(errors)
            .map(error -> new Holder(new NodeId(0, 0, 0, error.number()), Optional.of(error)))
            .toList());
  }

  static Report nobody(LookupResult.Partial why) {
    return report(Optional.of(why), List.of());
  }

  private static Report report(Optional<LookupResult.Partial> reason, List<Holder> holders) {
    LookupId id = new LookupId(new UUID(0x7000L, Long.MIN_VALUE));
    return new Report(
        new LookupResult(id, reason, List.of(), 1, holders.size(), 0, Duration.ZERO), holders);
  }

  @Override
  public Mono<Report> provideFully(LookupId id, VerifiedRecord record, Duration timeout) {
    return provide(id, record, timeout);
  }
}
