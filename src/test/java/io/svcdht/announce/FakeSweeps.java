package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Mono;

/** Sweeps of regions of so many bits that are remembered and answered as the test says. */
public final class FakeSweeps implements Sweeps {

  final List<List<VerifiedRecord>> swept = new ArrayList<>();
  Optional<Integer> bits = Optional.empty();
  ToIntFunction<VerifiedRecord> accepted = record -> 2;
  Runnable meanwhile = () -> {};
  boolean blind;

  @Override
  public Optional<Subtree> regionOf(Key key) {
    return bits.map(shared -> Subtree.around(key, shared));
  }

  @Override
  public Mono<List<Placement>> sweep(
      LookupId id, Subtree region, List<VerifiedRecord> records, Carrier carrier) {
    if (blind) {
      return Mono.error(new DhtException(DhtError.DEADLINE, "not seen whole"));
    }
    swept.add(records);
    meanwhile.run();
    return Mono.just(
        records.stream()
            .map(record -> new Placement(record, 2, accepted.applyAsInt(record), 0))
            .toList());
  }

  @Override
  public Mono<Void> give(
      LookupId id, VerifiedPeer peer, List<VerifiedRecord> records, Carrier carrier) {
    throw new AssertionError("an announcement is not given to one peer alone");
  }
}
