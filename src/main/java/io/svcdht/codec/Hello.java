package io.svcdht.codec;

import io.svcdht.id.Shown;
import io.svcdht.limits.Limits;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.SignedPeerInfo;
import java.util.Optional;

/**
 * How a node introduces itself after the TLS handshake (docs/PROTOCOL.md §3). Well-formed, with its
 * network and post-quantum key fitting its peer info; signatures are not verified yet.
 *
 * @param userAgent name and version of the software; 1 to {@link Limits#USER_AGENT_CHARS} printable
 *     characters
 * @param network the DHT it belongs to, the same as in {@code node}
 * @param node its peer info
 * @param postQuantum present if and only if its key set is hybrid
 */
public record Hello(
    String userAgent, NetworkName network, SignedPeerInfo node, Optional<PqProof> postQuantum) {

  /** Checks that the parts fit together. */
  public Hello {
    if (!isUserAgent(userAgent)) {
      throw new IllegalArgumentException(
          "ua '" + Shown.of(userAgent) + "' is not 1…128 printable characters");
    }
    if (!network.equals(node.info().network())) {
      throw new IllegalArgumentException(
          "network " + network + " is not the peer info's, " + node.info().network());
    }
    if (postQuantum.isPresent() != node.info().keys().postQuantum().isPresent()) {
      throw new IllegalArgumentException("a proof goes with a hybrid key set, and with no other");
    }
  }

  static boolean isUserAgent(String text) {
    return !text.isEmpty()
        && text.length() <= Limits.USER_AGENT_CHARS
        && text.chars().noneMatch(Character::isISOControl);
  }
}
