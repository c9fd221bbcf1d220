package io.svcdht.bench.store;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Records as a network of many publishers makes them, without its signatures: these are random
 * bytes that nobody checks, of the length of an Ed25519 signature. The same number gives the same
 * record.
 */
public final class Population {

  private static final NetworkName NETWORK = new NetworkName("bench");
  private static final int SIGNATURE_BYTES = 64;

  private final int contents;
  private final KeySet[] publishers;
  private final NodeId[] ids;
  private final Instant ts;

  /** So many contents, announced by so many publishers, signed at {@code ts}. */
  public Population(int contents, int publishers, Instant ts) {
    this.contents = contents;
    this.publishers = new KeySet[publishers];
    this.ids = new NodeId[publishers];
    for (int i = 0; i < publishers; i++) {
      this.publishers[i] = KeySet.classical(random(0x9e37_79b9L + i, 32));
      ids[i] = this.publishers[i].nodeId();
    }
    this.ts = Instant.ofEpochMilli(ts.toEpochMilli());
  }

  /** Content {@code number}. */
  public Cid cid(int number) {
    SplittableRandom random = new SplittableRandom(number);
    return new Cid(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** Record {@code number}, as it comes from the wire, decoded. */
  public VerifiedRecord record(int number, Duration ttl) {
    return VerifiedRecord.readBack(Bytes.copyOf(encoded(number, ttl)));
  }

  /** The bytes of record {@code number}: two addresses, of IPv4 and IPv6. */
  public byte[] encoded(int number, Duration ttl) {
    int publisher = publisher(number);
    ProviderRecord record =
        new ProviderRecord(
            NETWORK,
            cid(number % contents),
            publishers[publisher],
            ids[publisher],
            Optional.empty(),
            addresses(publisher),
            ttl,
            ts.plusMillis(number % 1000),
            Optional.empty(),
            false);
    Bytes payload = SignedRecord.payloadOf(record);
    return new SignedRecord(payload, List.of(random(number, SIGNATURE_BYTES)), record).encoded();
  }

  /** Where the publisher of record {@code number} calls from. */
  public Optional<InetAddress> carrier(int number) {
    int publisher = publisher(number);
    byte[] address = {10, (byte) (publisher >>> 8), (byte) publisher, 7};
    try {
      return Optional.of(InetAddress.getByAddress(address));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Those of one content differ. */
  private int publisher(int number) {
    return Math.floorMod((number % contents + number / contents * 31) * 7919, publishers.length);
  }

  private static List<Multiaddr> addresses(int publisher) {
    String low = (publisher >>> 8 & 0xff) + "." + (publisher & 0xff);
    return List.of(
        Multiaddr.parse("/ip4/203.0." + low + "/tcp/9910").orThrow(),
        Multiaddr.parse("/ip6/2001:db8::" + Integer.toHexString(publisher) + "/tcp/9910")
            .orThrow());
  }

  private static Bytes random(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return Bytes.copyOf(bytes);
  }
}
