package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sweeps by lookups ({@link Exploration}) and requests of many records ({@link Delivery}). */
public final class KademliaSweeps implements Sweeps {

  /** A region has at least this times k nodes on average, so that hardly any has fewer than k. */
  private static final int NODES_PER_PLACE = 2;

  private static final int MOST_BITS = 64;
  private static final int NODES_AT_ONCE = 4;

  private final KademliaLookups lookups;
  private final LookupParts parts;
  private final Knowledge knowledge;

  /** Sweeps with {@code lookups}, over {@code parts}. */
  public KademliaSweeps(KademliaLookups lookups, LookupParts parts) {
    this.lookups = lookups;
    this.parts = parts;
    this.knowledge = lookups.knowledge();
  }

  @Override
  public Optional<Subtree> regionOf(Key key) {
    OptionalDouble nodes = lookups.networkSize().estimate();
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    double regions = nodes.getAsDouble() / (NODES_PER_PLACE * lookups.policy().k());
    int bits = regions < 1 ? 0 : Math.min(MOST_BITS, Math.getExponent(regions));
    return Optional.of(Subtree.around(key, bits));
  }

  @Override
  public Mono<List<Placement>> sweep(
      LookupId id, Subtree region, List<VerifiedRecord> records, Carrier carrier) {
    return new Exploration(lookups, parts.world(), region)
        .run()
        .flatMap(known -> place(id, known, records, carrier));
  }

  @Override
  public Mono<Void> give(
      LookupId id, VerifiedPeer peer, List<VerifiedRecord> records, Carrier carrier) {
    List<SignedRecord> signed = records.stream().map(VerifiedRecord::signed).toList();
    return new Delivery(parts, id, carrier).to(peer, signed, (at, known) -> {});
  }

  private Mono<List<Placement>> place(
      LookupId id, Collection<VerifiedPeer> known, List<VerifiedRecord> records, Carrier carrier) {
    Round round = new Round(records);
    round.assign(new Holders(self(), lookups.policy(), knowledge, known));
    Delivery delivery = new Delivery(parts, id, carrier);
    Mono<Void> others =
        Flux.fromIterable(round.shares.values())
            .flatMap(
                share ->
                    delivery.to(
                        share.peer(),
                        round.signed(share),
                        (at, before) -> round.accepted(share.places().get(at), before)),
                NODES_AT_ONCE)
            .then();
    return Mono.when(others, own(round)).then(Mono.fromSupplier(round::placements));
  }

  private Mono<Void> own(Round round) {
    return Flux.fromIterable(round.own)
        .concatMap(at ->
            parts
                .records()
                .admit(round.records.get(at), Optional.empty())
                .ofType(Admission.Accepted.class)
                .doOnNext(accepted -> round.accepted(at, accepted.known())))
        .onErrorComplete()
        .then();
  }

  private NodeId self() {
    return parts.neighbours().table().self();
  }

  /** What one node is to be given: places in the list of records. */
  private record Share(VerifiedPeer peer, List<Integer> places) {}

  /** One sweep's records, who is to have them, and how many do. */
  private static final class Round {
    final List<VerifiedRecord> records;
    final Map<NodeId, Share> shares = new LinkedHashMap<>();
    final List<Integer> own = new ArrayList<>();
    private final int[] holders;
    private final int[] accepted;
    private final int[] known;

    Round(List<VerifiedRecord> records) {
      this.records = records;
      holders = new int[records.size()];
      accepted = new int[records.size()];
      known = new int[records.size()];
    }

    void assign(Holders choice) {
      for (int i = 0; i < records.size(); i++) {
        int place = i;
        choice
            .of(records.get(i).record().cid())
            .ifPresent(chosen -> {
              holders[place] = chosen.count();
              chosen.peers().forEach(peer -> share(peer).places().add(place));
              if (chosen.self()) {
                own.add(place);
              }
            });
      }
    }

    List<SignedRecord> signed(Share share) {
      return share.places().stream().map(at -> records.get(at).signed()).toList();
    }

    synchronized void accepted(int place, boolean before) {
      accepted[place]++;
      known[place] += before ? 1 : 0;
    }

    synchronized List<Placement> placements() {
      List<Placement> placements = new ArrayList<>(records.size());
      for (int i = 0; i < records.size(); i++) {
        placements.add(new Placement(records.get(i), holders[i], accepted[i], known[i]));
      }
      return placements;
    }

    private Share share(VerifiedPeer peer) {
      return shares.computeIfAbsent(peer.nodeId(), id -> new Share(peer, new ArrayList<>()));
    }
  }
}
