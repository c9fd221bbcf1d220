package io.svcdht.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Checks signatures off the event loop, on a scheduler of its own, behind a bounded queue: when it
 * is full, callers are told {@code Busy} at once and nothing waits (docs/PROTOCOL.md §5). A list is
 * one task.
 *
 * <p>Peer infos travel in every answer, so valid ones are remembered: by node and {@code seq}, and
 * only for the exact bytes that were checked. The node id is a digest of the keys, so nobody can
 * crowd one place of the cache. Life spans are checked again at every use. Nothing unverified is
 * remembered.
 */
public final class Verification {

  private final Scheduler crypto;
  private final PeerInfoVerifier peerInfos;
  private final RecordVerifier records;
  private final Meters meters;
  private final VerificationPolicy policy;
  private final Cache<Version, VerifiedPeer> verdicts;
  private final AtomicInteger queued = new AtomicInteger();

  /** Names one version of a peer's info. */
  private record Version(NodeId node, Instant seq) {}

  /** Checks on {@code crypto}. */
  public Verification(
      Scheduler crypto,
      PeerInfoVerifier peerInfos,
      RecordVerifier records,
      Meters meters,
      VerificationPolicy policy) {
    this.crypto = crypto;
    this.peerInfos = peerInfos;
    this.records = records;
    this.meters = meters;
    this.policy = policy;
    this.verdicts =
        Caffeine.newBuilder().maximumSize(policy.verdicts()).executor(Runnable::run).build();
  }

  /** The peer, verified; errors as {@link PeerInfoVerifier} says, and {@code Busy}. */
  public Mono<VerifiedPeer> peer(SignedPeerInfo signed) {
    return Mono.defer(() -> {
      VerifiedPeer known = known(signed);
      return known == null
          ? task(1, () -> counted(decide(signed)).orThrow())
          : Mono.just(current(known).orThrow());
    });
  }

  /**
   * The peers of one answer, verified. One bad signature discards them all with {@code
   * BadSignature}; those that are merely stale or of another network are left out. {@code Busy} if
   * the queue is full.
   */
  public Mono<List<VerifiedPeer>> peers(List<SignedPeerInfo> signed) {
    return Mono.defer(() -> {
      int unknown = 0;
      for (SignedPeerInfo info : signed) {
        unknown += known(info) == null ? 1 : 0;
      }
      return unknown == 0 ? Mono.just(sift(signed)) : task(unknown, () -> sift(signed));
    });
  }

  /** The record, verified; errors as {@link RecordVerifier} says, and {@code Busy}. */
  public Mono<VerifiedRecord> record(SignedRecord signed) {
    return task(cost(signed), () -> counted(records.verify(signed)).orThrow());
  }

  /**
   * Those records that are valid, in order; the others are left out and counted. {@code Busy} if
   * the queue is full.
   */
  public Mono<List<VerifiedRecord>> records(List<SignedRecord> signed) {
    if (signed.isEmpty()) {
      return Mono.just(List.of());
    }
    int cost = signed.stream().mapToInt(Verification::cost).sum();
    return task(cost, () -> valid(signed));
  }

  /** Signatures waiting or being checked. */
  public int queued() {
    return queued.get();
  }

  private List<VerifiedRecord> valid(List<SignedRecord> signed) {
    List<VerifiedRecord> valid = new ArrayList<>(signed.size());
    for (SignedRecord record : signed) {
      if (counted(records.verify(record)) instanceof Decoded.Ok<VerifiedRecord>(var verified)) {
        valid.add(verified);
      }
    }
    return valid;
  }

  private List<VerifiedPeer> sift(List<SignedPeerInfo> signed) {
    List<VerifiedPeer> verified = new ArrayList<>(signed.size());
    for (SignedPeerInfo info : signed) {
      VerifiedPeer known = known(info);
      switch (known == null ? counted(decide(info)) : current(known)) {
        case Decoded.Ok<VerifiedPeer>(VerifiedPeer peer) -> verified.add(peer);
        case Decoded.Rejected<VerifiedPeer>(DhtError error, String reason) -> {
          if (error == DhtError.BAD_SIGNATURE) {
            throw new DhtException(error, reason);
          }
        }
      }
    }
    return verified;
  }

  private @Nullable VerifiedPeer known(SignedPeerInfo signed) {
    VerifiedPeer known =
        verdicts.getIfPresent(new Version(signed.info().nodeId(), signed.info().seq()));
    boolean same =
        known != null
            && known.signed().signature().equals(signed.signature())
            && known.signed().payload().equals(signed.payload());
    return same ? known : null;
  }

  private Decoded<VerifiedPeer> current(VerifiedPeer known) {
    return peerInfos.alive(known.info())
        ? Decoded.ok(known)
        : Decoded.rejected(
            DhtError.STALE_RECORD, "peer info seq " + known.info().seq() + " has run out");
  }

  private Decoded<VerifiedPeer> decide(SignedPeerInfo signed) {
    Decoded<VerifiedPeer> verdict = peerInfos.verify(signed);
    if (verdict instanceof Decoded.Ok<VerifiedPeer>(VerifiedPeer peer)) {
      verdicts.put(new Version(peer.nodeId(), peer.info().seq()), peer);
    }
    return verdict;
  }

  private <T> Decoded<T> counted(Decoded<T> verdict) {
    if (verdict instanceof Decoded.Rejected<T>(DhtError error, String reason)) {
      meters.rejected(error, Meters.Surface.PEER);
      if (error == DhtError.BAD_SIGNATURE) {
        meters.peerFault(Meters.PeerFault.BAD_SIGNATURE);
      }
    }
    return verdict;
  }

  private static int cost(SignedRecord signed) {
    return Math.max(1, signed.signatures().size());
  }

  private <T> Mono<T> task(int signatures, Callable<T> work) {
    return Mono.defer(() -> {
      if (queued.addAndGet(signatures) > policy.queue()) {
        queued.addAndGet(-signatures);
        return Mono.error(busy());
      }
      AtomicBoolean held = new AtomicBoolean(true);
      return Mono.fromCallable(work)
          .subscribeOn(crypto)
          .onErrorMap(RejectedExecutionException.class, full -> busy())
          .doFinally(end -> release(held, signatures));
    });
  }

  private void release(AtomicBoolean held, int signatures) {
    if (held.compareAndSet(true, false)) {
      queued.addAndGet(-signatures);
    }
  }

  private static DhtException busy() {
    return new DhtException(
        DhtError.BUSY, "the queue of signatures to check is full; try again shortly");
  }
}
