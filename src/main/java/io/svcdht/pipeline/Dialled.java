package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What came of dialling one address of a seed. Bootstrap needs the failures as well as the
 * successes: its quorum is measured against all addresses that the seeds stand for.
 */
public sealed interface Dialled {

  /** Where; unresolved if the name could not be resolved. */
  InetSocketAddress address();

  /** Somebody answered and proved to be {@code peer}. */
  record Met(InetSocketAddress address, VerifiedPeer peer) implements Dialled {
    /** Where, if the name was resolved. */
    public Optional<InetAddress> ip() {
      return Optional.ofNullable(address.getAddress());
    }
  }

  /** This node itself listens there. */
  record Self(InetSocketAddress address) implements Dialled {}

  /** Nobody was met there, or another than the seed is pinned to. */
  record Failed(InetSocketAddress address, DhtError error) implements Dialled {}
}
