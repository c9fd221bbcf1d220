package io.svcdht.peer;

import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import io.svcdht.pq.SigningKeys;
import io.svcdht.testing.Hybrids;
import io.svcdht.testing.Seeded;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProofVerifierTest {

  private static final NetworkName NETWORK = SomePeers.NETWORK;
  private static final Bytes PAYLOAD = Bytes.fromHex("c0ffee");
  private static final Identity SLOW = Hybrids.of(Algorithm.SLH_DSA_SHA2_128S);

  private final HandTime time = new HandTime();
  private final ProofVerifier verifier =
      new PeerInfoVerifier(NETWORK, new Signatures(), time).proofs();

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_65", "ML_DSA_87"})
  void a_fast_key_proves_itself(Algorithm algorithm) {
    Identity hybrid = Hybrids.of(algorithm);
    VerifiedPeer peer = info(hybrid);
    Bytes proof = hybrid.prove(PAYLOAD);
    assertThat(verify(peer, hybrid, proof)).isEqualTo(Decoded.ok(peer));
    refused(verifier.verify(peer, Optional.empty()));
    refused(verifier.verify(peer, shown(hybrid, Bytes.fromHex("00"), proof)));
    refused(verify(peer, Hybrids.imitation(algorithm), proof));
    refused(verify(peer, hybrid, Hybrids.imitation(algorithm).prove(PAYLOAD)));
    refused(verify(peer, hybrid, Bytes.EMPTY));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void who_holds_the_classical_key_alone_has_another_node_id(Algorithm algorithm) {
    Identity hybrid = Hybrids.of(algorithm);
    Identity classical = Hybrids.classical(algorithm);
    Identity imitation = Hybrids.imitation(algorithm);
    assertThat(classical.keys().ed25519()).isEqualTo(hybrid.keys().ed25519());
    assertThat(imitation.keys().ed25519()).isEqualTo(hybrid.keys().ed25519());
    assertThat(List.of(hybrid.nodeId(), classical.nodeId(), imitation.nodeId()))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_classical_peer_proves_by_tls_alone_and_shows_nothing_more() {
    Identity classical = Hybrids.classical(Algorithm.ML_DSA_65);
    VerifiedPeer peer = info(classical);
    assertThat(verifier.verify(peer, Optional.empty())).isEqualTo(Decoded.ok(peer));
    Identity hybrid = Hybrids.of(Algorithm.ML_DSA_65);
    refused(verify(peer, hybrid, hybrid.prove(PAYLOAD)));
    assertThatThrownBy(() -> classical.prove(PAYLOAD)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_slow_key_proves_itself_by_a_session_key_for_a_day() {
    VerifiedPeer peer = info(SLOW);
    SessionKey session = issue(SLOW, NETWORK, time.wall());
    Bytes proof = session.prove(PAYLOAD);
    assertThat(proof.size()).isLessThan(16_384);
    assertThat(verify(peer, SLOW, proof)).isEqualTo(Decoded.ok(peer));
    refused(verify(peer, SLOW, SLOW.prove(PAYLOAD)));

    time.turnWallClock(Duration.ofMinutes(-10));
    assertThat(verify(peer, SLOW, proof)).isEqualTo(Decoded.ok(peer));
    time.turnWallClock(Duration.ofMillis(-1));
    refused(verify(peer, SLOW, proof));
    time.turnWallClock(Duration.ofHours(24).plusMinutes(10));
    assertThat(verify(peer, SLOW, proof)).isEqualTo(Decoded.ok(peer));
    time.turnWallClock(Duration.ofMillis(1));
    refused(verify(peer, SLOW, proof));
  }

  @Test
  void a_session_key_grows_old_after_twelve_hours() {
    SessionKey session = issue(SLOW, NETWORK, time.wall());
    assertThat(session.due(time.wall())).isFalse();
    assertThat(session.due(time.wall().plus(Duration.ofHours(12)).minusMillis(1))).isFalse();
    assertThat(session.due(time.wall().plus(Duration.ofHours(12)))).isTrue();
    assertThat(session.due(time.wall().minusMillis(1))).isTrue();
  }

  @Test
  void a_delegation_is_of_one_network_one_node_and_one_session_key() {
    VerifiedPeer peer = info(SLOW);
    refused(verify(peer, SLOW, issue(SLOW, new NetworkName("other"), time.wall()).prove(PAYLOAD)));

    Signer mine = SigningKeys.generate(Algorithm.ML_DSA_65, new SecureRandom());
    Bytes foreign = delegation(Hybrids.of(Algorithm.ML_DSA_65).nodeId(), mine);
    refused(verify(peer, SLOW, delegated(foreign, slow().sign(message(foreign)), mine)));
    Bytes own = delegation(SLOW.nodeId(), mine);
    Bytes signature = slow().sign(message(own));
    assertThat(verify(peer, SLOW, delegated(own, signature, mine))).isEqualTo(Decoded.ok(peer));
    Signer another = SigningKeys.generate(Algorithm.ML_DSA_65, new SecureRandom());
    refused(verify(peer, SLOW, delegated(own, signature, another)));
    refused(verify(peer, SLOW, delegated(delegation(SLOW.nodeId(), another), signature, another)));
  }

  @Test
  void any_bit_of_a_delegated_proof_counts() {
    VerifiedPeer peer = info(SLOW);
    byte[] honest = issue(SLOW, NETWORK, time.wall()).prove(PAYLOAD).toArray();
    Seeded.check(
        60,
        random -> {
          byte[] forged = honest.clone();
          forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
          refused(verify(peer, SLOW, Bytes.copyOf(forged)));
          refused(verify(peer, SLOW, Bytes.copyOf(honest, 0, random.nextInt(honest.length))));
        });
  }

  @Test
  void a_hybrid_s_peer_info_is_signed_by_its_ed25519_key_alone() {
    PeerInfoVerifier infos = new PeerInfoVerifier(NETWORK, new Signatures(), time);
    VerifiedPeer peer = info(Hybrids.of(Algorithm.ML_DSA_87));
    assertThat(infos.verify(peer.signed())).isEqualTo(Decoded.ok(peer));
    assertThat(peer.signed().encodedSize()).isLessThan(300);
  }

  private Decoded<VerifiedPeer> verify(VerifiedPeer peer, Identity key, Bytes proof) {
    return verifier.verify(peer, shown(key, PAYLOAD, proof));
  }

  private static Optional<ProofVerifier.Shown> shown(Identity key, Bytes payload, Bytes proof) {
    Bytes full = key.postQuantum().orElseThrow().publicKey();
    return Optional.of(new ProofVerifier.Shown(full, payload, proof));
  }

  private static void refused(Decoded<VerifiedPeer> verdict) {
    assertRejected(verdict, DhtError.UNAUTHORIZED, "pq_proof");
  }

  private static SessionKey issue(Identity identity, NetworkName network, Instant now) {
    Signer session = SigningKeys.generate(Delegation.SESSION, new SecureRandom());
    return SessionKey.issue(identity, network, session, now);
  }

  private Bytes delegation(NodeId node, Signer session) {
    Instant from = Instant.ofEpochMilli(time.wall().toEpochMilli());
    return new Delegation(NETWORK, node, session.publicKey(), from).payload();
  }

  private static Bytes delegated(Bytes delegation, Bytes signature, Signer session) {
    Bytes proof = session.sign(Domain.HELLO.message(PAYLOAD));
    return new DelegatedProof(delegation, signature, proof).encoded();
  }

  private static byte[] message(Bytes delegation) {
    return Domain.DELEGATION.message(delegation);
  }

  private static Signer slow() {
    return SLOW.postQuantum().orElseThrow();
  }

  private VerifiedPeer info(Identity identity) {
    return identity.peerInfo(NETWORK, List.of(SomePeers.ADDRESS), time.wall());
  }
}
