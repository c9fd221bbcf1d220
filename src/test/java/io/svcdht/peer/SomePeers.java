package io.svcdht.peer;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Peers for tests of what happens after verification: their signatures are of zeros. */
final class SomePeers {

  static final NetworkName NETWORK = new NetworkName("test");
  static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/9910").orThrow();

  private final Random random;
  private final Instant seq;

  SomePeers(long seed, HandTime time) {
    this.random = new Random(seed);
    this.seq = time.wall();
  }

  VerifiedPeer next() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return of(KeySet.classical(Bytes.copyOf(key)), List.of(ADDRESS), seq);
  }

  /** Peers whose id is {@code wanted}, found by trying. */
  List<VerifiedPeer> next(int count, Predicate<NodeId> wanted) {
    List<VerifiedPeer> found = new ArrayList<>();
    while (found.size() < count) {
      VerifiedPeer peer = next();
      if (wanted.test(peer.nodeId())) {
        found.add(peer);
      }
    }
    return found;
  }

  static VerifiedPeer of(KeySet keys, List<Multiaddr> addresses, Instant seq) {
    PeerInfo info = PeerInfo.of(NETWORK, keys, addresses, seq);
    return new VerifiedPeer(SignedPeerInfo.sign(info, payload -> Bytes.copyOf(new byte[64])));
  }

  static VerifiedPeer newer(VerifiedPeer peer, long millis) {
    return of(peer.info().keys(), peer.info().addresses(), peer.info().seq().plusMillis(millis));
  }
}
