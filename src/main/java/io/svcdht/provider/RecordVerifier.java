package io.svcdht.provider;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Domain;
import io.svcdht.pq.PqPolicy;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.SignatureVerifier.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a record may be stored, relayed or handed to a caller (docs/PROTOCOL.md §5), the
 * cheap questions first: network, life span, then every signature of the key set. Version, size and
 * form were decided when it was decoded; quotas and the replay memory are the store's. Pure, but
 * slow: call it off the event loop.
 */
public final class RecordVerifier {

  private final NetworkName network;
  private final SignatureVerifier signatures;
  private final TimeSource time;
  private final PqPolicy policy;

  /** A verifier for one network that takes classical records as well as hybrid ones. */
  public RecordVerifier(NetworkName network, SignatureVerifier signatures, TimeSource time) {
    this(network, signatures, time, PqPolicy.none());
  }

  /** A verifier for one network under {@code policy}. */
  public RecordVerifier(
      NetworkName network, SignatureVerifier signatures, TimeSource time, PqPolicy policy) {
    this.network = network;
    this.signatures = signatures;
    this.time = time;
    this.policy = policy;
  }

  /**
   * The record, verified, or why not: {@code Forbidden} for another network, {@code Malformed} for
   * a life span out of range, {@code StaleRecord} when it has run out, {@code PqRequired} for a
   * classical-only one where the policy asks for more, {@code BadSignature} if any of its
   * signatures is not valid.
   */
  public Decoded<VerifiedRecord> verify(SignedRecord signed) {
    return refusal(signed.record()).orElseGet(() -> checkSignatures(signed));
  }

  /** What {@link #verify} says now of a record whose signatures it has found valid before. */
  public Decoded<VerifiedRecord> again(VerifiedRecord verified) {
    return refusal(verified.record()).orElseGet(() -> Decoded.ok(verified));
  }

  /**
   * What is left of a record's life at {@code wall}: min(ttl, ts + ttl − wall); zero or less when
   * it has run out. From admission on it is measured on the monotonic clock.
   */
  public static Duration remaining(ProviderRecord record, Instant wall) {
    Duration left = Duration.between(wall, record.expiresAt());
    return left.compareTo(record.ttl()) < 0 ? left : record.ttl();
  }

  /** Why the record may not be used now, whatever its signatures. */
  private Optional<Decoded<VerifiedRecord>> refusal(ProviderRecord record) {
    Instant wall = time.wall();
    return foreign(record).or(() -> lifeSpan(record, wall)).or(() -> classical(record, wall));
  }

  /** Cheap, so it comes before any signature. */
  private Optional<Decoded<VerifiedRecord>> classical(ProviderRecord record, Instant wall) {
    boolean hybrid = record.keys().postQuantum().isPresent();
    return hybrid || policy.classical(wall) != PqPolicy.Verdict.REFUSED
        ? Optional.empty()
        : refuse(
            DhtError.PQ_REQUIRED,
            "the record of publisher "
                + record.publisher()
                + " has an ed25519 signature alone, and this node asks for a post-quantum one"
                + " beside it: publish with a hybrid identity (dht.pq.dual-sign)");
  }

  /** Which records are refused for want of a post-quantum signature. */
  public PqPolicy policy() {
    return policy;
  }

  /** What the policy says now of records of {@code publisher}. */
  public PqPolicy.Verdict verdict(KeySet publisher) {
    return publisher.postQuantum().isPresent()
        ? PqPolicy.Verdict.TAKEN
        : policy.classical(time.wall());
  }

  private Optional<Decoded<VerifiedRecord>> foreign(ProviderRecord record) {
    return record.network().equals(network)
        ? Optional.empty()
        : refuse(
            DhtError.FORBIDDEN,
            "record is of network " + record.network() + ", this node of " + network);
  }

  private static Optional<Decoded<VerifiedRecord>> lifeSpan(ProviderRecord record, Instant wall) {
    Duration ttl = record.ttl();
    if (ttl.compareTo(Limits.RECORD_TTL_MIN) < 0 || ttl.compareTo(Limits.RECORD_TTL_MAX) > 0) {
      return refuse(
          DhtError.MALFORMED,
          "ttl "
              + ttl.toSeconds()
              + " s is not within "
              + Limits.RECORD_TTL_MIN.toSeconds()
              + "…"
              + Limits.RECORD_TTL_MAX.toSeconds()
              + " s");
    }
    if (record.ts().isAfter(wall.plus(Limits.CLOCK_SKEW))) {
      return refuse(
          DhtError.MALFORMED,
          "ts "
              + record.ts()
              + " is more than "
              + Limits.CLOCK_SKEW.toMinutes()
              + " min ahead of this node's clock; check both clocks");
    }
    return remaining(record, wall).isPositive()
        ? Optional.empty()
        : refuse(DhtError.STALE_RECORD, "the record has run out at " + record.expiresAt());
  }

  private Decoded<VerifiedRecord> checkSignatures(SignedRecord signed) {
    List<KeySet.Entry> entries = signed.record().keys().entries();
    List<Signed> all = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      KeySet.Entry entry = entries.get(i);
      Bytes key = entry.algorithm().postQuantum() ? fullKey(signed.record()) : entry.key();
      all.add(new Signed(entry.algorithm(), key, signed.signatures().get(i)));
    }
    Optional<Signed> invalid =
        signatures.invalid(Domain.PROVIDER_RECORD.message(signed.payload()), all);
    return invalid.isEmpty()
        ? Decoded.ok(new VerifiedRecord(signed))
        : Decoded.rejected(
            DhtError.BAD_SIGNATURE,
            "the "
                + invalid.get().algorithm().label()
                + " signature of publisher "
                + signed.record().publisher()
                + " is not valid");
  }

  /** There is one: the record's constructor has matched it with the key set. */
  private static Bytes fullKey(ProviderRecord record) {
    return record.postQuantumKey().orElse(Bytes.EMPTY);
  }

  private static Optional<Decoded<VerifiedRecord>> refuse(DhtError error, String reason) {
    return Optional.of(Decoded.rejected(error, reason));
  }
}
