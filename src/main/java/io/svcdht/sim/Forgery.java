package io.svcdht.sim;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.RecordSigner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Peer infos that are not what they say. */
final class Forgery {

  /** In one answer. */
  static final int MANY = 20;

  private final VirtualCluster cluster;

  Forgery(VirtualCluster cluster) {
    this.cluster = cluster;
  }

  /** Well signed, by identities behind which nobody is. */
  List<SignedPeerInfo> nobodies() {
    return made(somebody -> info(somebody, cluster.time().wall()));
  }

  /** Well signed, two days ago. */
  List<SignedPeerInfo> expired() {
    Instant then = cluster.time().wall().minus(Limits.PEER_INFO_LIFE.multipliedBy(2));
    return made(somebody -> info(somebody, then));
  }

  /** Signed by nobody. */
  List<SignedPeerInfo> unsigned() {
    return made(somebody -> {
      SignedPeerInfo signed = info(somebody, cluster.time().wall());
      return SignedPeerInfo.of(signed.info(), Bytes.copyOf(new byte[signed.signature().size()]));
    });
  }

  /** Signs records as {@code member}. */
  RecordSigner signer(Member member) {
    TimeSource time = cluster.time();
    return new RecordSigner(member.node().self().identity(), VirtualCluster.NETWORK, time);
  }

  private SignedPeerInfo info(Identity somebody, Instant seq) {
    Multiaddr nowhere =
        Multiaddr.tcp(
            VirtualNetwork.addressOf(VirtualNetwork.MAX_NODES + cluster.random().nextInt(1000)));
    return somebody.peerInfo(VirtualCluster.NETWORK, List.of(nowhere), seq).signed();
  }

  private List<SignedPeerInfo> made(Function<Identity, SignedPeerInfo> one) {
    List<SignedPeerInfo> infos = new ArrayList<>(MANY);
    for (int i = 0; i < MANY; i++) {
      infos.add(one.apply(Identity.of(cluster.signer(cluster.key()))));
    }
    return infos;
  }
}
