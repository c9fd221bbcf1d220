package io.svcdht.pipeline;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.KnownPeers;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.ProofVerifier;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.PqPolicy;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Checks signatures off the event loop, on a scheduler of its own, behind a bounded queue: when it
 * is full, callers are told {@code Busy} at once and nothing waits (docs/PROTOCOL.md §5). A list is
 * one task, and takes as many places as it has signatures to check. What was found valid is
 * remembered for its exact bytes ({@link Verdicts}); network and life span are judged anew at every
 * use. Nothing unverified is remembered.
 */
public final class Verification {

  /** Peers recognised by their bytes; each takes its info and its encoding, about half a KiB. */
  private static final int KNOWN = 4096;

  /** A proof of possession may be two signatures. */
  private static final int PROOF = 2;

  private final Scheduler crypto;
  private final PeerInfoVerifier peerInfos;
  private final RecordVerifier records;
  private final Meters meters;
  private final VerificationPolicy policy;
  private final Verdicts verdicts;
  private final PqCensus census;
  private final AtomicInteger queued = new AtomicInteger();
  private final KnownPeers known;

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
    this.known = new KnownPeers(KNOWN);
    this.verdicts = new Verdicts(policy, known);
    this.census = new PqCensus(records, meters);
  }

  /** The peer, verified; errors as {@link PeerInfoVerifier} says, and {@code Busy}. */
  public Mono<VerifiedPeer> peer(SignedPeerInfo signed) {
    return Mono.defer(() -> {
      VerifiedPeer known = verdicts.peer(signed);
      return known == null
          ? task(1, () -> decide(signed).orThrow())
          : Mono.fromCallable(() -> current(known).orThrow());
    });
  }

  /** {@code peer}, if it has proven its whole key set; errors as {@link ProofVerifier} says. */
  public Mono<VerifiedPeer> proven(VerifiedPeer peer, Optional<ProofVerifier.Shown> shown) {
    return shown.isEmpty() && peer.info().keys().postQuantum().isEmpty()
        ? Mono.just(peer)
        : task(PROOF, () -> counted(peerInfos.proofs().verify(peer, shown)).orThrow());
  }

  /** Other work that takes as long as {@code signatures}, as making some; {@code Busy} as well. */
  public <T> Mono<T> work(int signatures, Callable<T> work) {
    return task(signatures, work);
  }

  /**
   * The peers of one answer, verified. One bad signature discards them all with {@code
   * BadSignature}; those that are merely stale or of another network are left out. {@code Busy} if
   * the queue is full.
   */
  public Mono<List<VerifiedPeer>> peers(List<SignedPeerInfo> signed) {
    return peers(signed, cost -> {});
  }

  /**
   * As {@link #peers(List)}; {@code price} hears how many signatures will be checked, and may
   * throw.
   */
  Mono<List<VerifiedPeer>> peers(List<SignedPeerInfo> signed, IntConsumer price) {
    return Mono.defer(() -> {
      List<@Nullable VerifiedPeer> known = new ArrayList<>(signed.size());
      signed.forEach(info -> known.add(verdicts.peer(info)));
      int cost = unknown(known);
      price.accept(cost);
      return run(cost, () -> sift(signed, known));
    });
  }

  /** The record, verified; errors as {@link RecordVerifier} says, and {@code Busy}. */
  public Mono<VerifiedRecord> record(SignedRecord signed) {
    return Mono.defer(() -> {
      VerifiedRecord known = verdicts.record(signed);
      return known == null
          ? task(signed.signatures().size(), () -> decide(signed).orThrow())
          : Mono.fromCallable(() -> counted(records.again(known)).orThrow());
    });
  }

  /**
   * Those records that are valid, in order; the others are left out and counted. {@code Busy} if
   * the queue is full.
   */
  public Mono<List<VerifiedRecord>> records(List<SignedRecord> signed) {
    return records(signed, cost -> {});
  }

  /**
   * As {@link #records(List)}; {@code price} hears how many signatures will be checked, and may
   * throw.
   */
  Mono<List<VerifiedRecord>> records(List<SignedRecord> signed, IntConsumer price) {
    return Mono.defer(() -> {
      List<@Nullable VerifiedRecord> known = new ArrayList<>(signed.size());
      int cost = 0;
      for (SignedRecord record : signed) {
        VerifiedRecord old = verdicts.record(record);
        known.add(old);
        cost += old == null ? record.signatures().size() : 0;
      }
      price.accept(cost);
      return run(cost, () -> valid(signed, known));
    });
  }

  /** Whether the post-quantum policy takes records of {@code publisher} now. */
  public boolean takes(KeySet publisher) {
    return records.verdict(publisher) != PqPolicy.Verdict.REFUSED;
  }

  /** Peers found valid, by the bytes they travel in: what need not be decoded again. */
  public KnownPeers known() {
    return known;
  }

  /** Signatures waiting or being checked. */
  public int queued() {
    return queued.get();
  }

  private static int unknown(List<@Nullable VerifiedPeer> known) {
    int unknown = 0;
    for (VerifiedPeer peer : known) {
      unknown += peer == null ? 1 : 0;
    }
    return unknown;
  }

  /** {@code known} has {@code null} in the places of those to decide on. */
  private List<VerifiedPeer> sift(List<SignedPeerInfo> signed, List<@Nullable VerifiedPeer> known) {
    List<VerifiedPeer> verified = new ArrayList<>(signed.size());
    for (int i = 0; i < signed.size(); i++) {
      VerifiedPeer old = known.get(i);
      switch (old == null ? decide(signed.get(i)) : current(old)) {
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

  private List<VerifiedRecord> valid(
      List<SignedRecord> signed, List<@Nullable VerifiedRecord> known) {
    List<VerifiedRecord> valid = new ArrayList<>(signed.size());
    for (int i = 0; i < signed.size(); i++) {
      VerifiedRecord old = known.get(i);
      Decoded<VerifiedRecord> verdict =
          old == null ? decide(signed.get(i)) : counted(records.again(old));
      if (verdict instanceof Decoded.Ok<VerifiedRecord>(VerifiedRecord record)) {
        valid.add(record);
      }
    }
    return valid;
  }

  private Decoded<VerifiedPeer> decide(SignedPeerInfo signed) {
    Decoded<VerifiedPeer> verdict = peerInfos.verify(signed);
    if (verdict instanceof Decoded.Ok<VerifiedPeer>(VerifiedPeer peer)) {
      verdicts.keep(peer);
    }
    return counted(verdict);
  }

  private Decoded<VerifiedRecord> decide(SignedRecord signed) {
    Decoded<VerifiedRecord> verdict = records.verify(signed);
    if (verdict instanceof Decoded.Ok<VerifiedRecord>(VerifiedRecord record)) {
      verdicts.keep(record);
    }
    census.count(verdict);
    return counted(verdict);
  }

  /** A peer's network cannot have changed, but its life may have ended. */
  private Decoded<VerifiedPeer> current(VerifiedPeer known) {
    return peerInfos.alive(known.info())
        ? Decoded.ok(known)
        : counted(
            Decoded.rejected(
                DhtError.STALE_RECORD, "peer info seq " + known.info().seq() + " has run out"));
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

  /** Without signatures to check there is nothing to wait for. */
  private <T> Mono<T> run(int signatures, Callable<T> work) {
    return signatures == 0 ? Mono.fromCallable(work) : task(signatures, work);
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
