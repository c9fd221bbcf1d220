package io.svcdht.provider;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signs this node's own records. Each gets a {@code ts} of max(now, last + 1 ms), so that a later
 * record of this process wins over an earlier one even if the clock steps back (docs/PROTOCOL.md
 * §5); {@link #after} makes it win over those of an earlier process as well. Safe for several
 * threads.
 */
public final class RecordSigner {

  private final Identity identity;
  private final NetworkName network;
  private final TimeSource time;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong paceNanos = new AtomicLong();

  /** A signer for one identity in one network. */
  public RecordSigner(Identity identity, NetworkName network, TimeSource time) {
    this.identity = identity;
    this.network = network;
    this.time = time;
  }

  /**
   * An announcement of {@code cid} at 1…16 {@code addresses} for {@code ttl}, 60 s…48 h in whole
   * seconds, with at most 1 KiB of {@code meta}.
   *
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public VerifiedRecord sign(
      Cid cid, List<Multiaddr> addresses, Duration ttl, Optional<Bytes> meta) {
    if (ttl.compareTo(Limits.RECORD_TTL_MIN) < 0 || ttl.compareTo(Limits.RECORD_TTL_MAX) > 0) {
      throw new IllegalArgumentException(
          "ttl " + ttl + " is not within " + Limits.RECORD_TTL_MIN + "…" + Limits.RECORD_TTL_MAX);
    }
    return seal(cid, addresses, ttl, meta, false);
  }

  /** Takes the announcement of {@code cid} back; holders forget it after the shortest life. */
  public VerifiedRecord withdraw(Cid cid) {
    return seal(cid, List.of(), Limits.RECORD_TTL_MIN, Optional.empty(), true);
  }

  private VerifiedRecord seal(
      Cid cid, List<Multiaddr> addresses, Duration ttl, Optional<Bytes> meta, boolean withdrawn) {
    ProviderRecord record =
        new ProviderRecord(
            network,
            cid,
            identity.keys(),
            identity.nodeId(),
            identity.postQuantum().map(Signer::publicKey),
            addresses,
            ttl,
            nextTs(),
            meta,
            withdrawn);
    Bytes payload = SignedRecord.payloadOf(record);
    List<Bytes> signatures = measured(payload);
    return new VerifiedRecord(new SignedRecord(payload, signatures, record));
  }

  /** Gives every record signed from now on a later {@code ts} than this one. */
  public void after(Instant ts) {
    last.accumulateAndGet(ts.toEpochMilli(), Math::max);
  }

  /** How long the signatures of a record took lately; zero until the first. */
  public Duration pace() {
    return Duration.ofNanos(paceNanos.get());
  }

  private List<Bytes> measured(Bytes payload) {
    long began = time.nanos();
    List<Bytes> signatures = identity.sign(Domain.PROVIDER_RECORD, payload);
    long took = time.nanos() - began;
    paceNanos.updateAndGet(before -> before == 0 ? took : (3 * before + took) / 4);
    return signatures;
  }

  private Instant nextTs() {
    long now = time.wall().toEpochMilli();
    return Instant.ofEpochMilli(last.updateAndGet(before -> Math.max(now, before + 1)));
  }
}
