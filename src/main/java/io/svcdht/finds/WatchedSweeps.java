package io.svcdht.finds;

import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.VerifiedRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Sweeps that tell which contents they have brought records of to somebody. */
public final class WatchedSweeps implements Sweeps {

  private final Sweeps sweeps;
  private final Consumer<Cid> changed;

  /** {@code sweeps}, telling {@code changed} of each content before the result. */
  public WatchedSweeps(Sweeps sweeps, Consumer<Cid> changed) {
    this.sweeps = sweeps;
    this.changed = changed;
  }

  @Override
  public Optional<Subtree> regionOf(Key key) {
    return sweeps.regionOf(key);
  }

  @Override
  public Mono<List<Placement>> sweep(
      LookupId id, Subtree region, List<VerifiedRecord> records, Carrier carrier) {
    return sweeps
        .sweep(id, region, records, carrier)
        .doOnNext(done -> records.forEach(record -> changed.accept(record.record().cid())));
  }

  /** What a single peer is given to hold changes nothing about who provides. */
  @Override
  public Mono<Void> give(
      LookupId id, VerifiedPeer peer, List<VerifiedRecord> records, Carrier carrier) {
    return sweeps.give(id, peer, records, carrier);
  }
}
