package io.svcdht.finds;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Whoever changes who provides a content says so. */
class WatchedTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FindScene scene = new FindScene();
  private final List<Cid> changed = new ArrayList<>();

  @Test
  void a_provide_tells_before_its_report_and_however_it_ends() {
    VerifiedRecord record = scene.record(1);
    Scripted network = new Scripted();
    WatchedProvides provides = new WatchedProvides(network, changed::add);

    provides
        .provide(Samples.LOOKUP, record, SECOND)
        .subscribe(report -> assertThat(changed).hasSize(1));
    provides.provideFully(Samples.LOOKUP, record, SECOND).subscribe();
    assertThat(changed).hasSize(2);
    network.answer = Mono.error(new DhtException(DhtError.BUSY, "as scripted"));
    provides.provide(Samples.LOOKUP, record, SECOND).onErrorComplete().subscribe();
    assertThat(changed).hasSize(3);
    network.answer = Mono.never();
    provides.provide(Samples.LOOKUP, record, SECOND).subscribe().dispose();
    assertThat(changed).hasSize(4).containsOnly(FindScene.CID);
  }

  @Test
  void a_sweep_tells_of_each_content_before_its_result() {
    VerifiedRecord record = scene.record(1);
    Subtree region = Subtree.around(FindScene.CID, 0);
    Sweeps network =
        new Sweeps() {
          @Override
          public Optional<Subtree> regionOf(Key key) {
            return Optional.of(region);
          }

          @Override
          public Mono<List<Placement>> sweep(
              LookupId id, Subtree within, List<VerifiedRecord> records, Carrier carrier) {
            return Mono.just(List.of());
          }

          @Override
          public Mono<Void> give(
              LookupId id, VerifiedPeer peer, List<VerifiedRecord> records, Carrier carrier) {
            return Mono.empty();
          }
        };
    WatchedSweeps sweeps = new WatchedSweeps(network, changed::add);
    assertThat(sweeps.regionOf(FindScene.CID)).contains(region);
    sweeps
        .sweep(Samples.LOOKUP, region, List.of(record), Sweeps.Carrier.PUBLISHER)
        .subscribe(placed -> assertThat(changed).containsExactly(FindScene.CID));
    assertThat(changed).hasSize(1);
  }

  private static final class Scripted implements Provides {
    Mono<Report> answer =
        Mono.just(
            new Report(
                new LookupResult(
                    Samples.LOOKUP, Optional.empty(), List.of(), 1, 1, 0, Duration.ZERO),
                List.of()));

    @Override
    public Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout) {
      return answer;
    }

    @Override
    public Mono<Report> provideFully(LookupId id, VerifiedRecord record, Duration timeout) {
      return answer;
    }
  }
}
