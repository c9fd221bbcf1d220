package io.svcdht.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.PeerInfo;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagingTest {

  private static final Paging SMALL = new Paging(Limits.FRAME_BYTES_BEFORE_HELLO);
  private static final Bytes LONG_CURSOR = Bytes.copyOf(new byte[Limits.CURSOR_BYTES]);

  @Test
  void an_answer_takes_as_many_records_as_fit_and_no_more() {
    Seeded.check(
        20,
        random -> {
          List<SignedRecord> all =
              IntStream.range(0, 120).mapToObj(i -> Samples.randomRecord(random)).toList();
          List<SignedPeerInfo> closest =
              IntStream.range(0, random.nextInt(20))
                  .mapToObj(i -> Samples.randomPeer(random))
                  .toList();
          int fit = SMALL.records(all, closest);
          assertThat(fit).isBetween(1, 119);
          assertThat(frame(all.subList(0, fit), closest)).isLessThanOrEqualTo(SMALL.frameBytes());
          assertThat(frame(all.subList(0, fit + 1), closest))
              .isGreaterThan(SMALL.frameBytes() - 128);
        });
  }

  @Test
  void no_more_records_are_taken_than_an_answer_may_have() {
    List<SignedRecord> many = Collections.nCopies(1000, Samples.record());
    assertThat(Paging.WHOLE_FRAMES.records(many, List.of())).isEqualTo(Limits.RECORDS_PER_ANSWER);
  }

  @Test
  void as_many_peers_as_an_answer_may_have_fit_a_whole_frame_at_their_largest() {
    SignedPeerInfo large = largest(Samples.alice());
    assertThat(large.encoded()).hasSize(Limits.PEER_INFO_BYTES);
    List<SignedPeerInfo> many = Collections.nCopies(100, large);
    assertThat(Paging.WHOLE_FRAMES.peers(many)).isEqualTo(Limits.PEERS_PER_ANSWER);
    int fit = SMALL.peers(many);
    int length = nodes(many.subList(0, fit));
    assertThat(length).isLessThanOrEqualTo(SMALL.frameBytes());
    assertThat(nodes(many.subList(0, fit + 1))).isGreaterThan(SMALL.frameBytes() - 128);
  }

  @Test
  void announcements_are_split_so_that_each_part_fits() {
    Seeded.check(
        5,
        random -> {
          List<SignedRecord> all =
              IntStream.range(0, 300).mapToObj(i -> Samples.randomRecord(random)).toList();
          List<List<SignedRecord>> batches = SMALL.batches(all);
          assertThat(batches.stream().flatMap(List::stream).toList()).isEqualTo(all);
          for (List<SignedRecord> batch : batches) {
            Bytes payload =
                MessageCodec.encodeRequest(
                    new RequestEnvelope(
                        Samples.LOOKUP, Duration.ofHours(1), new Request.Provide(batch)));
            assertThat(Frame.request(Frame.DHT, 1, payload).length())
                .isLessThanOrEqualTo(SMALL.frameBytes());
          }
        });
  }

  @Test
  void few_records_make_one_part_and_none_make_none() {
    assertThat(Paging.WHOLE_FRAMES.batches(List.of())).isEmpty();
    assertThat(Paging.WHOLE_FRAMES.batches(List.of(Samples.record()))).hasSize(1);
    assertThat(Paging.WHOLE_FRAMES.batches(Collections.nCopies(257, Samples.record()))).hasSize(2);
  }

  @Test
  void a_record_of_the_greatest_size_fits_the_smallest_frame() {
    assertThat(Limits.RECORD_BYTES + 64).isLessThan(Limits.FRAME_BYTES_BEFORE_HELLO);
    List<Multiaddr> addresses =
        Collections.nCopies(16, Samples.address("/dns/" + "a.".repeat(49) + "a/tcp/1"));
    assertThat(addresses).hasSize(Limits.RECORD_ADDRESSES);
  }

  @Test
  void frames_of_other_sizes_are_not_taken() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Paging(65_535));
    assertThatIllegalArgumentException().isThrownBy(() -> new Paging(1_048_577));
  }

  private static int frame(List<SignedRecord> records, List<SignedPeerInfo> closest) {
    return length(new Response.Providers(records, LONG_CURSOR, closest));
  }

  /** Says the same, but for addresses that fill it to the last byte. */
  private static SignedPeerInfo largest(SignedPeerInfo peer) {
    int rest = Limits.PEER_INFO_BYTES - withLastLabel(peer, 24).encoded().length;
    return withLastLabel(peer, 24 + rest);
  }

  private static SignedPeerInfo withLastLabel(SignedPeerInfo peer, int length) {
    List<Multiaddr> addresses =
        IntStream.range(0, Limits.PEER_ADDRESSES)
            .map(i -> i == 0 ? length : 50)
            .mapToObj(last -> "/dns4/" + "h".repeat(45) + "." + "h".repeat(last) + "/tcp/9910")
            .map(text -> Multiaddr.parse(text).orThrow())
            .toList();
    PeerInfo info =
        PeerInfo.of(peer.info().network(), peer.info().keys(), addresses, peer.info().seq());
    return SignedPeerInfo.of(info, peer.signature());
  }

  private static int nodes(List<SignedPeerInfo> closest) {
    return length(new Response.Nodes(closest));
  }

  private static int length(Response response) {
    EncodedResponse encoded = MessageCodec.encodeResponse(response);
    return Frame.request(Frame.DHT, 1, Bytes.EMPTY)
        .respond(encoded.status(), encoded.payload())
        .length();
  }
}
