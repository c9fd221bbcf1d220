package io.svcdht.provider;

import io.svcdht.cbor.CborWriter;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.peer.Identity;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Ed25519;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Records for tests, well made and badly made. */
public final class RecordFixture {

  public static final NetworkName NETWORK = new NetworkName("test");
  public static final Duration HOUR = Duration.ofHours(1);

  private RecordFixture() {}

  /** The same identity for the same number. */
  public static Identity identity(int number) {
    return Identity.of(Ed25519.signer(Bytes.copyOf(digest("identity " + number))));
  }

  /** The same content id for the same number. */
  public static Cid cid(int number) {
    return Cid.read(digest("content " + number), 0);
  }

  /** {@code count} different addresses. */
  public static List<Multiaddr> addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Multiaddr.parse("/ip4/192.0.2." + (i + 1) + "/tcp/9910").orThrow())
        .toList();
  }

  /** A record with one address. */
  public static VerifiedRecord record(Identity by, Cid cid, Instant ts, Duration ttl) {
    return signed(plain(by, cid, ts, ttl, 1, false), by);
  }

  /** A record with as many addresses as {@code variant}, so that payloads differ. */
  public static VerifiedRecord variant(Identity by, Cid cid, Instant ts, int variant) {
    return signed(plain(by, cid, ts, HOUR, variant, false), by);
  }

  /** A withdrawal. */
  public static VerifiedRecord withdrawal(Identity by, Cid cid, Instant ts) {
    return signed(plain(by, cid, ts, Duration.ofMinutes(1), 0, true), by);
  }

  /** A record that nobody has checked and that need not be valid. */
  public static ProviderRecord plain(
      Identity by, Cid cid, Instant ts, Duration ttl, int addresses, boolean withdrawn) {
    return new ProviderRecord(
        NETWORK,
        cid,
        by.keys(),
        by.nodeId(),
        Optional.empty(),
        addresses(addresses),
        ttl,
        ts,
        Optional.empty(),
        withdrawn);
  }

  /** {@code record} signed and taken for verified. */
  public static VerifiedRecord signed(ProviderRecord record, Identity by) {
    Bytes payload = SignedRecord.payloadOf(record);
    return new VerifiedRecord(
        new SignedRecord(payload, by.sign(Domain.PROVIDER_RECORD, payload), record));
  }

  /** {@code signed} with a verdict that nobody gave. */
  public static VerifiedRecord trusted(SignedRecord signed) {
    return new VerifiedRecord(signed);
  }

  /** A hybrid key set and its full post-quantum key. */
  public static KeySet hybrid(Identity classical, Algorithm algorithm, Bytes fullKey) {
    return new KeySet(
        List.of(
            new KeySet.Entry(Algorithm.ED25519, classical.keys().ed25519()),
            new KeySet.Entry(algorithm, Bytes.copyOf(Blake3.digest(fullKey.toArray())))));
  }

  private static byte[] digest(String text) {
    return Blake3.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A record put together key by key, so that it can be wrong in one of them. */
  static final class Draft {
    private final Map<Integer, Consumer<CborWriter>> fields = new TreeMap<>();
    private final Identity by;

    Draft(Identity by, Instant ts) {
      this.by = by;
      with(0, out -> out.unsigned(1));
      with(1, out -> out.text(NETWORK.value()));
      with(2, out -> out.key(cid(1)));
      with(3, by.keys()::write);
      with(5, out -> out.array(1).text("/ip4/192.0.2.1/tcp/9910"));
      with(6, out -> out.unsigned(3600));
      with(7, out -> out.unsigned(ts.toEpochMilli()));
    }

    Draft with(int key, Consumer<CborWriter> value) {
      fields.put(key, value);
      return this;
    }

    Draft without(int key) {
      fields.remove(key);
      return this;
    }

    byte[] payload() {
      CborWriter out = new CborWriter().map(fields.size());
      fields.forEach((key, value) -> value.accept(out.unsigned(key)));
      return out.toBytes();
    }

    byte[] signed() {
      return signed(by.sign(Domain.PROVIDER_RECORD, Bytes.copyOf(payload())));
    }

    byte[] signed(List<Bytes> signatures) {
      CborWriter out = new CborWriter().array(2).bytes(payload()).array(signatures.size());
      new ArrayList<>(signatures).forEach(out::bytes);
      return out.toBytes();
    }
  }
}
