package io.svcdht.testing;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.pq.Ed25519;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Values with fixed keys (RFC 8032 §7.1, tests 1 and 2) and random ones. */
public final class Samples {

  public static final NetworkName NETWORK = new NetworkName("test");
  public static final Instant TIME = Instant.ofEpochMilli(1_767_225_600_000L);
  public static final Identity ALICE =
      identity("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  public static final Identity BOB =
      identity("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  public static final Cid CID = Cid.ofContent("hello".getBytes(StandardCharsets.US_ASCII));
  public static final LookupId LOOKUP =
      new LookupId(UUID.fromString("019b76da-a800-7000-8000-000000000001"));

  private Samples() {}

  public static Identity identity(String seed) {
    return Identity.of(Ed25519.signer(Bytes.fromHex(seed)));
  }

  public static Multiaddr address(String text) {
    return Multiaddr.parse(text).orThrow();
  }

  public static SignedPeerInfo alice() {
    return ALICE.peerInfo(NETWORK, List.of(address("/ip4/192.0.2.1/tcp/9910")), TIME).signed();
  }

  public static SignedPeerInfo bob() {
    return BOB.peerInfo(
            NETWORK,
            List.of(
                address("/ip6/2001:db8::2/tcp/9910"), address("/ip4/192.0.2.2/udp/9910/quic-v1")),
            TIME)
        .signed();
  }

  public static SignedRecord record() {
    return signer(ALICE)
        .sign(
            CID,
            List.of(address("/ip4/192.0.2.1/tcp/443/https")),
            Duration.ofHours(24),
            Optional.of(Bytes.fromHex("a10001")))
        .signed();
  }

  public static SignedRecord withdrawal() {
    return signer(BOB).withdraw(CID).signed();
  }

  public static SignedPeerInfo randomPeer(RandomGenerator random) {
    Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(Seeded.bytes(random, 32))));
    List<Multiaddr> addresses =
        IntStream.range(0, random.nextInt(9)).mapToObj(i -> randomAddress(random)).toList();
    return identity.peerInfo(NETWORK, addresses, TIME.plusMillis(random.nextInt())).signed();
  }

  public static SignedRecord randomRecord(RandomGenerator random) {
    Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(Seeded.bytes(random, 32))));
    List<Multiaddr> addresses =
        IntStream.rangeClosed(0, random.nextInt(16)).mapToObj(i -> randomAddress(random)).toList();
    Optional<Bytes> meta =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(Bytes.copyOf(Seeded.bytes(random, random.nextInt(1025))));
    Duration ttl = Duration.ofSeconds(60 + random.nextInt(1000));
    return signer(identity).sign(randomCid(random), addresses, ttl, meta).signed();
  }

  public static Cid randomCid(RandomGenerator random) {
    return Cid.read(Seeded.bytes(random, 32), 0);
  }

  public static NodeId randomNodeId(RandomGenerator random) {
    return NodeId.read(Seeded.bytes(random, 32), 0);
  }

  private static Multiaddr randomAddress(RandomGenerator random) {
    int port = 1 + random.nextInt(65_535);
    return switch (random.nextInt(4)) {
      case 0 -> address("/ip4/192.0.2." + random.nextInt(256) + "/tcp/" + port);
      case 1 -> address("/ip6/2001:db8::" + random.nextInt(1, 9999) + "/udp/" + port + "/quic-v1");
      case 2 -> address("/dns/node-" + random.nextInt(999) + ".example/tcp/" + port + "/tls/http");
      default -> address("/onion3/" + "a".repeat(56) + ":" + port);
    };
  }

  private static RecordSigner signer(Identity identity) {
    return new RecordSigner(identity, NETWORK, new StoppedTime());
  }

  /** A clock that stands still. */
  private static final class StoppedTime implements TimeSource {
    @Override
    public Instant wall() {
      return TIME;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
