package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.codec.MessageCodec;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pq.Ed25519;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownPeersTest {

  private final KnownPeers known = new KnownPeers(64);
  private final VerifiedPeer peer = somebody(1);
  private final byte[] encoded = peer.signed().encoded();

  @BeforeEach
  void ask_once_so_that_it_remembers() {
    known.find(encoded, 0);
  }

  @Test
  void a_kept_peer_is_recognised_by_its_bytes_wherever_they_stand() {
    known.keep(peer);
    assertThat(known.find(encoded, 0)).isSameAs(peer.signed());
    byte[] within = new byte[encoded.length + 7];
    System.arraycopy(encoded, 0, within, 5, encoded.length);
    assertThat(known.find(within, 5)).isSameAs(peer.signed());
    assertThat(known.find(within, 4)).isNull();
    assertThat(known.size(peer.signed())).isEqualTo(encoded.length);
    assertThat(known.peer(peer.signed())).isSameAs(peer);
  }

  @Test
  void nobody_is_recognised_who_was_not_kept() {
    assertThat(known.find(encoded, 0)).isNull();
    assertThat(known.peer(peer.signed())).isNull();
    known.keep(somebody(2));
    assertThat(known.find(encoded, 0)).isNull();
  }

  @Test
  void one_byte_more_or_less_or_other_is_not_recognised() {
    known.keep(peer);
    for (int i = 0; i < encoded.length; i++) {
      byte[] changed = encoded.clone();
      changed[i] ^= 1;
      assertThat(known.find(changed, 0)).as("byte %d", i).isNull();
      assertThat(known.find(Arrays.copyOf(encoded, i), 0)).as("cut at %d", i).isNull();
    }
  }

  @Test
  void a_length_not_in_its_shortest_form_is_not_recognised_and_refused() {
    known.keep(peer);
    byte[] longer = new byte[encoded.length + 1];
    longer[0] = encoded[0];
    longer[1] = 0x59;
    System.arraycopy(encoded, 2, longer, 3, encoded.length - 2);
    assertThat(encoded[1]).isEqualTo((byte) 0x58);
    assertThat(known.find(longer, 0)).isNull();
    CborReader in = new CborReader(longer);
    assertThat(SignedPeerInfo.read(in, known)).isNull();
    assertThat(in.failed()).isTrue();
  }

  @Test
  void a_verdict_holds_for_the_same_bytes_and_for_no_others() {
    known.keep(peer);
    assertThat(known.peer(SignedPeerInfo.decode(encoded).orThrow())).isSameAs(peer);
    byte[] forged = encoded.clone();
    forged[forged.length - 40] ^= 1;
    SignedPeerInfo other = SignedPeerInfo.decode(forged).orThrow();
    assertThat(known.peer(other)).isNull();
  }

  @Test
  void an_answer_reads_the_same_with_and_without() {
    List<SignedPeerInfo> told = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      VerifiedPeer one = somebody(100 + i);
      told.add(one.signed());
      if (i % 3 != 0) {
        known.keep(one);
      }
    }
    Bytes payload = MessageCodec.encodeResponse(new Response.Nodes(told)).payload();
    Response read = MessageCodec.decodeResponse(Operation.FIND_NODE, 200, payload, known).orThrow();
    assertThat(read)
        .isEqualTo(MessageCodec.decodeResponse(Operation.FIND_NODE, 200, payload).orThrow());
    List<SignedPeerInfo> closest = ((Response.Nodes) read).closest();
    assertThat(closest.get(1)).isSameAs(told.get(1));
    assertThat(closest.get(0)).isNotSameAs(told.get(0)).isEqualTo(told.get(0));
  }

  @Test
  void what_follows_a_recognised_peer_is_still_read_strictly() {
    known.keep(peer);
    CborWriter out = new CborWriter().map(2).unsigned(0).unsigned(1).unsigned(3).array(2);
    peer.signed().write(out);
    Bytes cut = Bytes.copyOf(out.toBytes());
    assertThat(MessageCodec.decodeResponse(Operation.FIND_NODE, 200, cut, known))
        .isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void the_newer_takes_the_place_of_the_older_and_the_table_never_grows() {
    KnownPeers one = new KnownPeers(1);
    one.find(encoded, 0);
    VerifiedPeer other = somebody(2);
    one.keep(peer);
    one.keep(other);
    assertThat(one.find(encoded, 0)).isNull();
    assertThat(one.find(other.signed().encoded(), 0)).isSameAs(other.signed());
  }

  @Test
  void it_has_at_least_one_place() {
    assertThatThrownBy(() -> new KnownPeers(0)).hasMessageContaining("0");
  }

  private static VerifiedPeer somebody(int number) {
    byte[] seed = new byte[32];
    new Random(number).nextBytes(seed);
    LocalPeer local =
        new LocalPeer(
            Identity.of(Ed25519.signer(Bytes.copyOf(seed))),
            new NetworkName("test"),
            new HandTime());
    return local.advertise(List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/9910").orThrow()));
  }
}
