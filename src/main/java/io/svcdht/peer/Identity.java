package io.svcdht.peer;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Signer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who this node is: its keys, the id derived from them, and their signatures. */
public final class Identity {

  private final Signer signer;
  private final Optional<Signer> postQuantum;
  private final KeySet keys;
  private final NodeId nodeId;

  private Identity(Signer signer, Optional<Signer> postQuantum, KeySet keys) {
    this.signer = signer;
    this.postQuantum = postQuantum;
    this.keys = keys;
    this.nodeId = keys.nodeId();
  }

  /** The identity of one Ed25519 key. */
  public static Identity of(Signer ed25519) {
    return new Identity(ed25519, Optional.empty(), KeySet.classical(first(ed25519)));
  }

  /** The hybrid identity of an Ed25519 and a post-quantum key. */
  public static Identity of(Signer ed25519, Signer postQuantum) {
    KeySet keys = KeySet.hybrid(first(ed25519), postQuantum.algorithm(), postQuantum.publicKey());
    return new Identity(ed25519, Optional.of(postQuantum), keys);
  }

  /** The public keys. */
  public KeySet keys() {
    return keys;
  }

  /** The id derived from them. */
  public NodeId nodeId() {
    return nodeId;
  }

  /** The Ed25519 key, which also proves the host in TLS. */
  public Signer signer() {
    return signer;
  }

  /** The post-quantum key, if the identity is hybrid. */
  public Optional<Signer> postQuantum() {
    return postQuantum;
  }

  /** Signatures over {@code payload}: one for each key of the set, in order. */
  public List<Bytes> sign(Domain domain, Bytes payload) {
    byte[] message = domain.message(payload);
    return Stream.concat(Stream.of(signer), postQuantum.stream())
        .map(key -> key.sign(message))
        .toList();
  }

  /**
   * The {@code pq_proof} over {@code payload} (docs/PROTOCOL.md §2.3), where the key does not leave
   * that to a {@link SessionKey}.
   *
   * @throws IllegalStateException if the identity is classical
   */
  public Bytes prove(Bytes payload) {
    return postQuantum
        .orElseThrow(() -> new IllegalStateException("a classical identity proves by TLS alone"))
        .sign(Domain.HELLO.message(payload));
  }

  /**
   * This node's signed info (docs/PROTOCOL.md §1).
   *
   * @throws IllegalArgumentException if there are more addresses than a peer info holds
   */
  public VerifiedPeer peerInfo(NetworkName network, List<Multiaddr> addresses, Instant seq) {
    SignedPeerInfo signed =
        SignedPeerInfo.sign(
            PeerInfo.of(network, keys, addresses, seq),
            payload -> signer.sign(Domain.PEER_INFO.message(payload)));
    int size = signed.encoded().length;
    if (size > Limits.PEER_INFO_BYTES) {
      throw new IllegalArgumentException(
          "the %d addresses make a peer info of %d bytes, above %d: advertise fewer or shorter ones"
              .formatted(addresses.size(), size, Limits.PEER_INFO_BYTES));
    }
    return new VerifiedPeer(signed);
  }

  private static Bytes first(Signer ed25519) {
    if (ed25519.algorithm() != Algorithm.ED25519) {
      throw new IllegalArgumentException(
          "an identity begins with an Ed25519 key, not " + ed25519.algorithm().label());
    }
    return ed25519.publicKey();
  }

  @Override
  public String toString() {
    return "Identity[" + nodeId + "]";
  }
}
