package io.svcdht.provider;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a publisher says: until {@code ts + ttl} this content is to be had at these addresses
 * (docs/PROTOCOL.md §5). Everything that can be checked without a clock and without signatures
 * holds for every instance; whether {@code ttl} and {@code ts} are admissible is {@link
 * RecordVerifier}'s to say.
 *
 * @param network the DHT it belongs to
 * @param cid the content
 * @param keys the publisher's key set
 * @param publisher derived from {@code keys}
 * @param postQuantumKey the full post-quantum public key, where the set has one
 * @param addresses 1…16, none when withdrawn
 * @param ttl promised life from {@code ts}, in whole seconds
 * @param ts the publisher's clock when it signed, in whole milliseconds; the higher wins
 * @param meta at most 1 KiB of the publisher's own
 * @param withdrawn whether it takes the announcement back
 */
public record ProviderRecord(
    NetworkName network,
    Cid cid,
    KeySet keys,
    NodeId publisher,
    Optional<Bytes> postQuantumKey,
    List<Multiaddr> addresses,
    Duration ttl,
    Instant ts,
    Optional<Bytes> meta,
    boolean withdrawn) {

  /** Most seconds of life that the payload can say; far above what is admitted. */
  static final long TTL_SECONDS_MAX = 0xffff_ffffL;

  /** Checks everything that needs neither clock nor signature. */
  public ProviderRecord {
    addresses = List.copyOf(addresses);
    Optional<String> problem =
        problemWithKeys(keys, publisher, postQuantumKey)
            .or(addressProblem(addresses.size(), withdrawn))
            .or(timeProblem(ttl, ts))
            .or(metaProblem(meta));
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  /** When it ends, by the publisher's clock. */
  public Instant expiresAt() {
    return ts.plus(ttl);
  }

  /** What is wrong with the keys, if anything: the full post-quantum key must match the set. */
  static Optional<String> postQuantumProblem(KeySet keys, Optional<Bytes> full) {
    Optional<KeySet.Entry> entry = keys.postQuantum();
    if (entry.isEmpty() || full.isEmpty()) {
      return entry.isPresent() == full.isPresent()
          ? Optional.empty()
          : Optional.of(
              entry.isPresent()
                  ? "the full post-quantum key of the key set is missing"
                  : "a post-quantum key is given, but the key set has none");
    }
    int wanted = entry.get().algorithm().publicKeyBytes();
    if (full.get().size() != wanted) {
      return Optional.of("the post-quantum key has " + full.get().size() + " bytes, not " + wanted);
    }
    return KeySet.fingerprint(full.get()).equals(entry.get().key())
        ? Optional.empty()
        : Optional.of("the post-quantum key does not match its fingerprint in the key set");
  }

  /** What is wrong with the number of addresses, if anything. */
  static Optional<String> addressCountProblem(int count, boolean withdrawn) {
    if (withdrawn) {
      return count == 0
          ? Optional.empty()
          : Optional.of("a withdrawn record has no addresses, this one " + count);
    }
    return count >= 1 && count <= Limits.RECORD_ADDRESSES
        ? Optional.empty()
        : Optional.of(
            "a record has 1 to " + Limits.RECORD_ADDRESSES + " addresses, this one " + count);
  }

  private static Optional<String> problemWithKeys(
      KeySet keys, NodeId publisher, Optional<Bytes> full) {
    return keys.nodeId().equals(publisher)
        ? postQuantumProblem(keys, full)
        : Optional.of("publisher " + publisher + " is not the node id of the key set");
  }

  private static java.util.function.Supplier<Optional<String>> addressProblem(
      int count, boolean withdrawn) {
    return () -> addressCountProblem(count, withdrawn);
  }

  private static java.util.function.Supplier<Optional<String>> timeProblem(
      Duration ttl, Instant ts) {
    return () -> {
      if (ttl.isNegative() || ttl.toNanosPart() != 0 || ttl.toSeconds() > TTL_SECONDS_MAX) {
        return Optional.of("ttl " + ttl + " is not 0 to " + TTL_SECONDS_MAX + " whole seconds");
      }
      boolean inRange = ts.getEpochSecond() >= 0 && ts.getEpochSecond() <= Limits.MILLIS_MAX / 1000;
      return inRange && ts.getNano() % 1_000_000 == 0
          ? Optional.empty()
          : Optional.of("ts " + ts + " is not whole milliseconds between 1970 and 9999");
    };
  }

  private static java.util.function.Supplier<Optional<String>> metaProblem(Optional<Bytes> meta) {
    return () ->
        meta.filter(bytes -> bytes.size() > Limits.RECORD_META_BYTES)
            .map(bytes ->
                "meta has " + bytes.size() + " bytes, at most " + Limits.RECORD_META_BYTES);
  }
}
