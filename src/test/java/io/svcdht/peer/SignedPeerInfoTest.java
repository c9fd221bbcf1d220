package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignedPeerInfoTest {

  private static final byte[] KEY = new byte[32];
  private static final byte[] SIGNATURE = new byte[64];
  private static final String ADDRESS = SomePeers.ADDRESS.toString();

  @Test
  void a_written_info_is_read_back() {
    SignedPeerInfo written =
        SomePeers.of(
                KeySet.classical(Bytes.copyOf(KEY)),
                List.of(SomePeers.ADDRESS),
                Instant.ofEpochMilli(5))
            .signed();
    SignedPeerInfo read = SignedPeerInfo.decode(written.encoded()).orThrow();
    assertThat(read).isEqualTo(written).hasSameHashCodeAs(written);
    assertThat(read.info()).isEqualTo(written.info());
    assertThat(read.toString()).contains(read.info().nodeId().toString());
    assertThat(Bytes.copyOf(envelope(payload(out -> {})))).isEqualTo(Bytes.copyOf(read.encoded()));
  }

  @Test
  void eight_addresses_are_allowed_and_nine_are_not() {
    assertThat(decode(payload(IntStream.range(0, 8).mapToObj(i -> ADDRESS).toList())))
        .isInstanceOf(Decoded.Ok.class);
    assertRefused(
        payload(IntStream.range(0, 9).mapToObj(i -> ADDRESS).toList()),
        DhtError.OVER_SIZE,
        "addresses has 9 entries, at most 8");
  }

  @Test
  void a_kibibyte_in_all_is_allowed_and_no_byte_more() {
    byte[] fits = envelope(padded(Limits.PEER_INFO_BYTES));
    assertThat(fits).hasSize(Limits.PEER_INFO_BYTES);
    assertThat(SignedPeerInfo.decode(fits)).isInstanceOf(Decoded.Ok.class);
    byte[] over = envelope(padded(Limits.PEER_INFO_BYTES + 1));
    assertThat(over).hasSize(Limits.PEER_INFO_BYTES + 1);
    assertThat(error(SignedPeerInfo.decode(over))).isEqualTo(DhtError.OVER_SIZE);
    CborReader inside = new CborReader(over);
    assertThat(SignedPeerInfo.read(inside)).isNull();
    assertThat(inside.failed()).isTrue();
  }

  @Test
  void an_unknown_key_is_refused() {
    byte[] payload = payload(out -> out.unsigned(4).unsigned(0));
    payload[0]++;
    assertRefused(payload, DhtError.OVER_SIZE, "peer info has 5 entries, at most 4");
    byte[] instead = new CborWriter().map(1).unsigned(7).unsigned(0).toBytes();
    assertRefused(instead, DhtError.MALFORMED, "the unknown key 7");
  }

  @Test
  void missing_repeated_and_unsorted_keys_are_refused() {
    assertRefused(new CborWriter().map(0).toBytes(), DhtError.MALFORMED, "lacks its network");
    assertRefused(
        new CborWriter().map(1).unsigned(0).text("test").toBytes(),
        DhtError.MALFORMED,
        "lacks its key set");
    assertRefused(
        new CborWriter().map(2).unsigned(0).text("a").unsigned(0).text("a").toBytes(),
        DhtError.MALFORMED,
        "not ascending");
    assertRefused(
        new CborWriter().map(2).unsigned(3).unsigned(1).unsigned(0).text("a").toBytes(),
        DhtError.MALFORMED,
        "not ascending");
  }

  @Test
  void bytes_after_the_payload_or_the_whole_are_refused() {
    byte[] payload = payload(out -> {});
    assertRefused(
        Arrays.copyOf(payload, payload.length + 1), DhtError.MALFORMED, "1 trailing bytes");
    byte[] whole = envelope(payload);
    assertThat(error(SignedPeerInfo.decode(Arrays.copyOf(whole, whole.length + 1))))
        .isEqualTo(DhtError.MALFORMED);
  }

  @Test
  void there_is_one_signature_of_64_bytes() {
    byte[] payload = payload(out -> {});
    for (int size : new int[] {0, 63, 65}) {
      byte[] other =
          new CborWriter().array(2).bytes(payload).array(1).bytes(new byte[size]).toBytes();
      assertThat(SignedPeerInfo.decode(other)).isInstanceOf(Decoded.Rejected.class);
    }
    byte[] two =
        new CborWriter()
            .array(2)
            .bytes(payload)
            .array(2)
            .bytes(SIGNATURE)
            .bytes(SIGNATURE)
            .toBytes();
    assertThat(SignedPeerInfo.decode(two)).isInstanceOf(Decoded.Rejected.class);
    byte[] none = new CborWriter().array(2).bytes(payload).array(0).toBytes();
    assertThat(SignedPeerInfo.decode(none)).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void bad_networks_addresses_and_times_are_refused() {
    assertRefused(payload("Test", List.of(), 1), DhtError.MALFORMED, "network 'Test' is not");
    assertRefused(payload("test", List.of("nowhere"), 1), DhtError.MALFORMED, "'nowhere'");
    assertRefused(
        payload("test", List.of(), Limits.MILLIS_MAX + 1), DhtError.MALFORMED, "is above");
  }

  @Test
  void a_key_set_is_ed25519_then_at_most_one_post_quantum_key() {
    assertThat(decode(keyed(1))).isInstanceOf(Decoded.Ok.class);
    assertThat(decode(keyed(1, 2))).isInstanceOf(Decoded.Ok.class);
    assertThat(decode(keyed(1, 3))).isInstanceOf(Decoded.Ok.class);
    assertThat(decode(keyed(1, 4))).isInstanceOf(Decoded.Ok.class);
    assertRefused(keyed(), DhtError.MALFORMED, "key set has 0 elements");
    assertRefused(keyed(2), DhtError.MALFORMED, "a key set is Ed25519, then");
    assertRefused(keyed(2, 1), DhtError.MALFORMED, "a key set is Ed25519, then");
    assertRefused(keyed(1, 1), DhtError.MALFORMED, "a key set is Ed25519, then");
    assertRefused(keyed(1, 2, 3), DhtError.OVER_SIZE, "at most 2");
    assertRefused(keyed(1, 5), DhtError.UNSUPPORTED, "algorithm 5 is unknown");
    assertRefused(keyed(0), DhtError.UNSUPPORTED, "algorithm 0 is unknown");
  }

  @Test
  void decoding_damaged_bytes_never_throws() {
    long seed = 0xdecade;
    Random random = new Random(seed);
    byte[] good = envelope(payload(List.of(ADDRESS, "/dns4/example.org/tcp/443/tls")));
    int refused = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] damaged = good.clone();
      for (int n = random.nextInt(5); n >= 0; n--) {
        int at = random.nextInt(damaged.length);
        damaged[at] =
            (byte) (random.nextBoolean() ? damaged[at] ^ 1 << random.nextInt(8) : random.nextInt());
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(good.length + 1) : good.length;
      Decoded<SignedPeerInfo> decoded = SignedPeerInfo.decode(Arrays.copyOf(damaged, length));
      if (decoded instanceof Decoded.Ok<SignedPeerInfo>(SignedPeerInfo info)) {
        assertThat(info.encoded())
            .as("seed %d, case %d", seed, i)
            .isEqualTo(Arrays.copyOf(damaged, length));
      } else {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  @Test
  void random_bytes_are_refused() {
    Random random = new Random(77);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(SignedPeerInfo.decode(bytes)).isInstanceOf(Decoded.Rejected.class);
    }
  }

  private static byte[] payload(Consumer<CborWriter> more) {
    CborWriter out = new CborWriter().raw(payload("test", List.of(ADDRESS), 5));
    more.accept(out);
    return out.toBytes();
  }

  private static byte[] payload(List<String> addresses) {
    return payload("test", addresses, 5);
  }

  private static byte[] payload(String network, List<String> addresses, long seq) {
    CborWriter out = new CborWriter().map(4).unsigned(0).text(network).unsigned(1);
    KeySet.classical(Bytes.copyOf(KEY)).write(out);
    out.unsigned(2).array(addresses.size());
    addresses.forEach(out::text);
    return out.unsigned(3).unsigned(seq).toBytes();
  }

  private static byte[] keyed(int... algorithms) {
    CborWriter out = new CborWriter().map(4).unsigned(0).text("test").unsigned(1);
    out.array(algorithms.length);
    for (int algorithm : algorithms) {
      out.array(2).unsigned(algorithm).bytes(KEY);
    }
    return out.unsigned(2).array(0).unsigned(3).unsigned(5).toBytes();
  }

  /** A payload whose envelope has {@code total} bytes: eight addresses of fitting length. */
  private static byte[] padded(int total) {
    List<String> addresses = IntStream.range(0, 7).mapToObj(i -> address(112)).toList();
    int without = envelope(payload(with(addresses, address(100)))).length;
    return payload(with(addresses, address(100 + total - without)));
  }

  private static List<String> with(List<String> list, String more) {
    return IntStream.rangeClosed(0, list.size())
        .mapToObj(i -> i < list.size() ? list.get(i) : more)
        .toList();
  }

  private static String address(int length) {
    int hostLength = length - "/dns4//tcp/9910".length();
    String host = "h".repeat(hostLength / 2) + "." + "h".repeat(hostLength - hostLength / 2 - 1);
    return Multiaddr.parse("/dns4/" + host + "/tcp/9910").orThrow().toString();
  }

  private static byte[] envelope(byte[] payload) {
    return new CborWriter().array(2).bytes(payload).array(1).bytes(SIGNATURE).toBytes();
  }

  private static Decoded<SignedPeerInfo> decode(byte[] payload) {
    return SignedPeerInfo.decode(envelope(payload));
  }

  private static void assertRefused(byte[] payload, DhtError error, String why) {
    assertThat(decode(payload))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            no -> {
              assertThat(no.error()).isEqualTo(error);
              assertThat(no.reason()).startsWith("peer info: ").contains(why);
            });
  }

  private static DhtError error(Decoded<SignedPeerInfo> decoded) {
    return switch (decoded) {
      case Decoded.Ok<SignedPeerInfo> ok -> throw new AssertionError("accepted " + ok);
      case Decoded.Rejected<SignedPeerInfo>(DhtError error, String _) -> error;
    };
  }
}
