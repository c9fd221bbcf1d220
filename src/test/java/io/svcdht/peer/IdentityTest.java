package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private final HandTime time = new HandTime();
  private final Signer signer = Ed25519.signer(Bytes.copyOf(new byte[32]));
  private final Identity identity = Identity.of(signer);
  private final LocalPeer local = new LocalPeer(identity, SomePeers.NETWORK, time);

  @Test
  void the_node_id_is_blake3_of_the_key_sets_cbor() {
    Bytes cbor = Bytes.fromHex("8182015820" + signer.publicKey().toHex());
    assertThat(identity.nodeId()).isEqualTo(NodeId.read(Blake3.digest(cbor.toArray()), 0));
    assertThat(identity.keys().nodeId()).isEqualTo(identity.nodeId());
    assertThat(identity.toString()).isEqualTo("Identity[" + identity.nodeId() + "]");
  }

  @Test
  void it_signs_once_for_each_key_of_its_set() {
    Bytes payload = Bytes.fromHex("c0ffee");
    List<Bytes> signatures = identity.sign(Domain.PROVIDER_RECORD, payload);
    assertThat(signatures).hasSameSizeAs(identity.keys().entries());
    assertThat(
            new Signatures()
                .verify(
                    Algorithm.ED25519,
                    identity.keys().ed25519(),
                    Domain.PROVIDER_RECORD.message(payload),
                    signatures.getFirst()))
        .isTrue();
  }

  @Test
  void it_begins_with_an_ed25519_key() {
    Signer other =
        new Signer() {
          @Override
          public Algorithm algorithm() {
            return Algorithm.ML_DSA_65;
          }

          @Override
          public Bytes publicKey() {
            return Bytes.EMPTY;
          }

          @Override
          public Bytes sign(byte[] message) {
            return Bytes.EMPTY;
          }
        };
    assertThatThrownBy(() -> Identity.of(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an identity begins with an Ed25519 key, not ml-dsa-65");
  }

  @Test
  void addresses_that_do_not_fit_a_peer_info_are_refused_with_the_way_out() {
    Multiaddr longest = Multiaddr.parse("/dns4/" + "h.".repeat(49) + "h/tcp/9910").orThrow();
    assertThatThrownBy(() -> local.advertise(Collections.nCopies(8, longest)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the 8 addresses make a peer info of ")
        .hasMessageEndingWith("above 1024: advertise fewer or shorter ones");
    assertThatThrownBy(() -> local.advertise(Collections.nCopies(9, SomePeers.ADDRESS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9 addresses, at most 8");
    assertThat(local.current().info().addresses()).isEmpty();
  }

  @Test
  void a_node_begins_as_a_client() {
    assertThat(local.current().info().addresses()).isEmpty();
    assertThat(local.current().info().seq()).isEqualTo(time.wall());
    assertThat(local.nodeId()).isEqualTo(identity.nodeId());
    assertThat(local.identity()).isSameAs(identity);
    assertThat(local.network()).isEqualTo(SomePeers.NETWORK);
  }

  @Test
  void every_info_has_a_higher_seq_even_when_the_clock_goes_back() {
    Instant first = local.current().info().seq();
    assertThat(local.advertise(List.of(SomePeers.ADDRESS)).info().seq())
        .isEqualTo(first.plusMillis(1));
    time.turnWallClock(Duration.ofHours(-1));
    assertThat(local.renew().info().seq()).isEqualTo(first.plusMillis(2));
    time.turnWallClock(Duration.ofHours(2));
    assertThat(local.renew().info().seq()).isEqualTo(time.wall());
  }

  @Test
  void it_is_renewed_after_twelve_hours_with_the_same_addresses() {
    local.advertise(List.of(SomePeers.ADDRESS));
    Instant signed = local.current().info().seq();
    time.advance(Duration.ofHours(12));
    assertThat(local.renewalDue()).isFalse();
    time.advance(Duration.ofMillis(1));
    assertThat(local.renewalDue()).isTrue();
    VerifiedPeer renewed = local.renew();
    assertThat(local.current()).isEqualTo(renewed);
    assertThat(renewed.info().addresses()).containsExactly(SomePeers.ADDRESS);
    assertThat(renewed.info().seq()).isAfter(signed);
    assertThat(local.renewalDue()).isFalse();
  }

  @Test
  void what_it_says_of_itself_verifies() {
    PeerInfoVerifier verifier = new PeerInfoVerifier(SomePeers.NETWORK, new Signatures(), time);
    VerifiedPeer own = local.advertise(List.of(SomePeers.ADDRESS));
    assertThat(verifier.verify(own.signed()).orThrow()).isEqualTo(own);
  }

  @Test
  void threads_that_renew_at_once_never_share_a_seq() throws Exception {
    Callable<Instant> renew = () -> local.renew().info().seq();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Instant>> done =
          pool.invokeAll(Collections.nCopies(40, renew), 60, TimeUnit.SECONDS);
      assertThat(done.stream().map(Future::resultNow)).doesNotHaveDuplicates();
    }
  }
}
