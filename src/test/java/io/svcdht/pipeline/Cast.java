package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Peers and records for the tests of this room. Their signatures are all 1s; those of all 0s are
 * the bad ones: what is a good signature is proven in other rooms.
 */
final class Cast {

  static final NetworkName NETWORK = new NetworkName("test");
  static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  static final SignatureVerifier ONES =
      (algorithm, key, message, signature) -> signature.at(0) == 1;

  private static final TimeSource FIXED =
      new TimeSource() {
        @Override
        public Instant wall() {
          return EPOCH;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };

  private final Random random;

  Cast(long seed) {
    this.random = new Random(seed);
  }

  VerifiedPeer peer() {
    return verified(signed(key(), EPOCH, 1));
  }

  List<VerifiedPeer> peers(int n) {
    List<VerifiedPeer> peers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      peers.add(peer());
    }
    return peers;
  }

  SignedPeerInfo badPeer() {
    return signed(key(), EPOCH, 0);
  }

  SignedPeerInfo stalePeer() {
    return signed(key(), EPOCH.minus(Duration.ofDays(2)), 1);
  }

  Cid cid() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Cid.read(bytes, 0);
  }

  VerifiedRecord record(Cid cid) {
    return verified(signed(cid, key(), EPOCH, false, 1));
  }

  SignedRecord badRecord(Cid cid) {
    return signed(cid, key(), EPOCH, false, 0);
  }

  Bytes key() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Bytes.copyOf(bytes);
  }

  static VerifiedPeer renewed(VerifiedPeer peer, Duration later) {
    return verified(signed(peer.info().keys().ed25519(), peer.info().seq().plus(later), 1));
  }

  static SignedPeerInfo signed(Bytes key, Instant seq, int quality) {
    return signed(key, seq, quality, List.of(address("/ip4/192.0.2.1/tcp/9910")));
  }

  static SignedPeerInfo signed(Bytes key, Instant seq, int quality, List<Multiaddr> addresses) {
    PeerInfo info = PeerInfo.of(NETWORK, KeySet.classical(key), addresses, seq);
    return new SignedPeerInfo(SignedPeerInfo.payloadOf(info), signature(quality), info);
  }

  static VerifiedPeer verified(SignedPeerInfo signed) {
    return new PeerInfoVerifier(NETWORK, ONES, FIXED).verify(signed).orThrow();
  }

  static SignedRecord signed(Cid cid, Bytes key, Instant ts, boolean withdrawn, int quality) {
    KeySet keys = KeySet.classical(key);
    List<Multiaddr> addresses = withdrawn ? List.of() : List.of(address("/ip4/192.0.2.7/tcp/4001"));
    ProviderRecord record =
        new ProviderRecord(
            NETWORK,
            cid,
            keys,
            keys.nodeId(),
            Optional.empty(),
            addresses,
            Duration.ofHours(24),
            ts,
            Optional.empty(),
            withdrawn);
    return new SignedRecord(SignedRecord.payloadOf(record), List.of(signature(quality)), record);
  }

  static VerifiedRecord verified(SignedRecord signed) {
    return new RecordVerifier(NETWORK, ONES, FIXED).verify(signed).orThrow();
  }

  static Multiaddr address(String text) {
    return Multiaddr.parse(text).orThrow();
  }

  static List<VerifiedPeer> nearest(Key target, List<VerifiedPeer> peers, int n) {
    return peers.stream().sorted(byDistance(target)).limit(n).toList();
  }

  static Comparator<VerifiedPeer> byDistance(Key target) {
    return (a, b) -> target.compareDistance(a.nodeId(), b.nodeId());
  }

  private static Bytes signature(int quality) {
    byte[] bytes = new byte[64];
    java.util.Arrays.fill(bytes, (byte) quality);
    return Bytes.copyOf(bytes);
  }
}
