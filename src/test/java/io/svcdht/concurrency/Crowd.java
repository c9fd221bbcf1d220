package io.svcdht.concurrency;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Identity;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signer;
import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Peers whose signatures are of noise: what is a good one is proven in other rooms. */
final class Crowd {

  static final SignatureVerifier CREDULOUS = (algorithm, key, message, signature) -> true;

  private final RandomGenerator random;

  private record Noise(Bytes publicKey) implements Signer {
    @Override
    public Algorithm algorithm() {
      return Algorithm.ED25519;
    }

    @Override
    public Bytes sign(byte[] message) {
      return Bytes.copyOf(new byte[algorithm().signatureBytes()]);
    }
  }

  Crowd(long seed) {
    this.random = new SplittableRandom(seed);
  }

  VerifiedPeer peer() {
    return Identity.of(new Noise(Bytes.copyOf(Seeded.bytes(random, 32))))
        .peerInfo(
            Samples.NETWORK, List.of(Samples.address("/ip4/192.0.2.1/tcp/9910")), Samples.TIME);
  }

  List<VerifiedPeer> peers(int count, Predicate<NodeId> wanted) {
    List<VerifiedPeer> found = new ArrayList<>();
    while (found.size() < count) {
      VerifiedPeer peer = peer();
      if (wanted.test(peer.nodeId())) {
        found.add(peer);
      }
    }
    return found;
  }

  Cid cid() {
    return Samples.randomCid(random);
  }
}
