package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerInfoVerifierTest {

  private static final NetworkName NETWORK = SomePeers.NETWORK;

  private final HandTime time = new HandTime();
  private final Signer signer = Ed25519.signer(Bytes.copyOf(new byte[32]));
  private final Identity identity = Identity.of(signer);
  private final PeerInfoVerifier verifier = new PeerInfoVerifier(NETWORK, new Signatures(), time);

  @Test
  void what_an_identity_signs_verifies_after_its_journey() {
    VerifiedPeer own = info(time.wall());
    SignedPeerInfo arrived = SignedPeerInfo.decode(own.signed().encoded()).orThrow();
    assertThat(verifier.verify(arrived)).isEqualTo(Decoded.ok(own));
    assertThat(arrived.info()).isEqualTo(own.info());
    assertThat(arrived.hash()).isEqualTo(own.signed().hash());
  }

  @Test
  void a_seq_may_be_ten_minutes_ahead_and_no_millisecond_more() {
    Instant limit = time.wall().plus(Duration.ofMinutes(10));
    assertThat(error(info(limit.minusMillis(1)))).isNull();
    assertThat(error(info(limit))).isNull();
    assertThat(error(info(limit.plusMillis(1)))).isEqualTo(DhtError.STALE_RECORD);
  }

  @Test
  void a_peer_info_is_dead_a_day_after_its_seq() {
    Instant limit = time.wall().minus(Duration.ofDays(1));
    assertThat(error(info(limit.plusMillis(1)))).isNull();
    assertThat(error(info(limit))).isEqualTo(DhtError.STALE_RECORD);
    assertThat(error(info(Instant.EPOCH))).isEqualTo(DhtError.STALE_RECORD);
  }

  @Test
  void a_peer_of_another_network_is_refused() {
    VerifiedPeer foreign =
        identity.peerInfo(new NetworkName("other"), List.of(SomePeers.ADDRESS), time.wall());
    assertThat(error(foreign)).isEqualTo(DhtError.FORBIDDEN);
  }

  @Test
  void every_changed_byte_of_payload_or_signature_is_noticed() {
    byte[] good = info(time.wall()).signed().encoded();
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 1;
      boolean accepted =
          SignedPeerInfo.decode(changed).flatMap(verifier::verify) instanceof Decoded.Ok;
      assertThat(accepted).as("byte %d of %d", i, good.length).isFalse();
    }
  }

  @Test
  void a_signature_by_another_key_is_refused() {
    Signer other = Ed25519.signer(seed());
    SignedPeerInfo forged =
        SignedPeerInfo.sign(
            info(time.wall()).info(), payload -> other.sign(Domain.PEER_INFO.message(payload)));
    assertThat(verifier.verify(forged))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, no -> assertThat(no.error()).isEqualTo(DhtError.BAD_SIGNATURE));
  }

  @Test
  void a_signature_for_another_domain_is_refused() {
    SignedPeerInfo forged =
        SignedPeerInfo.sign(
            info(time.wall()).info(),
            payload -> signer.sign(Domain.PROVIDER_RECORD.message(payload)));
    assertThat(verifier.verify(forged)).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void nothing_of_another_network_or_time_costs_a_signature_check() {
    PeerInfoVerifier frugal =
        new PeerInfoVerifier(
            NETWORK,
            (algorithm, key, message, signature) -> {
              throw new AssertionError("checked");
            },
            time);
    assertThat(frugal.verify(info(Instant.EPOCH).signed())).isInstanceOf(Decoded.Rejected.class);
  }

  private static Bytes seed() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    return Bytes.copyOf(seed);
  }

  private VerifiedPeer info(Instant seq) {
    return identity.peerInfo(NETWORK, List.of(SomePeers.ADDRESS), seq);
  }

  private @org.jspecify.annotations.Nullable DhtError error(VerifiedPeer peer) {
    return switch (verifier.verify(peer.signed())) {
      case Decoded.Ok<VerifiedPeer> _ -> null;
      case Decoded.Rejected<VerifiedPeer>(DhtError error, String _) -> error;
    };
  }
}
