package io.svcdht.bootstrap;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Seed;
import io.svcdht.pq.Ed25519;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Peers of a test's network: number {@code n} listens at 10.0.0.n. */
final class Peers {

  static final NetworkName NETWORK = new NetworkName("test");

  private Peers() {}

  static LocalPeer local(int n, TimeSource time) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) n);
    LocalPeer peer = new LocalPeer(Identity.of(Ed25519.signer(Bytes.copyOf(seed))), NETWORK, time);
    peer.advertise(List.of(address(n)));
    return peer;
  }

  static VerifiedPeer peer(int n, TimeSource time) {
    return local(n, time).current();
  }

  static Multiaddr address(int n) {
    return Multiaddr.parse("/ip4/10.0.0." + n + "/tcp/9910").orThrow();
  }

  static InetSocketAddress socket(int n) {
    return new InetSocketAddress("10.0.0." + n, 9910);
  }

  static Seed seed(int n) {
    return new Seed(address(n), Optional.empty());
  }

  static Seed named(String host) {
    return new Seed(Multiaddr.parse("/dns/" + host + "/tcp/9910").orThrow(), Optional.empty());
  }

  static Dialled met(int n, TimeSource time) {
    return new Dialled.Met(socket(n), peer(n, time));
  }

  static Caller calling(int n, int from, TimeSource time) {
    return new Caller(peer(n, time), new InetSocketAddress("10.0.0." + from, 40_000));
  }
}
