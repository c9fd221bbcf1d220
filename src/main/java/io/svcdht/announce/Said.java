package io.svcdht.announce;

import io.svcdht.cbor.CborWriter;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the last record of a content was.
 *
 * @param ts its time; the epoch where that is not kept
 * @param expiresAt when it runs out; the epoch if there was none
 * @param digest of what it says, whoever signed it and when; empty where that is not kept
 */
record Said(Instant ts, Instant expiresAt, Bytes digest) {

  /** Nothing yet. */
  static final Said NOTHING = new Said(Instant.EPOCH, Instant.EPOCH, Bytes.EMPTY);

  /** Of a record that others are to know of. */
  static Said inFleet(VerifiedRecord published) {
    ProviderRecord record = published.record();
    return new Said(
        record.ts(),
        record.expiresAt(),
        digest(record.withdrawn(), record.ttl(), record.addresses()));
  }

  /** Of one that nobody else publishes. */
  static Said alone(VerifiedRecord published) {
    return new Said(Instant.EPOCH, published.record().expiresAt(), Bytes.EMPTY);
  }

  /** BLAKE3-256 of what a record says, in whatever order its addresses are. */
  static Bytes digest(boolean withdrawn, Duration ttl, List<Multiaddr> addresses) {
    CborWriter out = new CborWriter(256).array(2 + addresses.size());
    out.bool(withdrawn).unsigned(withdrawn ? 0 : ttl.toSeconds());
    addresses.stream().map(Multiaddr::toString).sorted().forEach(out::text);
    return Bytes.copyOf(Blake3.digest(out.toBytes()));
  }
}
