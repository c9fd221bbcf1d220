package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.pq.Algorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small values of the room: key sets, network names, infos, round trips, policies. */
class ValuesTest {

  private static final Bytes KEY = Bytes.copyOf(new byte[32]);

  @Test
  void a_key_set_has_ed25519_first_and_at_most_one_post_quantum_key() {
    KeySet.Entry classical = new KeySet.Entry(Algorithm.ED25519, KEY);
    KeySet.Entry quantum = new KeySet.Entry(Algorithm.ML_DSA_65, KEY);
    assertThat(new KeySet(List.of(classical, quantum)).postQuantum()).contains(quantum);
    assertThat(KeySet.classical(KEY).postQuantum()).isEmpty();
    assertThat(KeySet.classical(KEY).ed25519()).isEqualTo(KEY);
    for (List<KeySet.Entry> wrong :
        List.of(
            List.<KeySet.Entry>of(),
            List.of(quantum),
            List.of(quantum, classical),
            List.of(classical, classical),
            List.of(classical, quantum, quantum))) {
      assertThatThrownBy(() -> new KeySet(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_post_quantum_key_makes_another_node_id() {
    KeySet.Entry classical = new KeySet.Entry(Algorithm.ED25519, KEY);
    KeySet hybrid = new KeySet(List.of(classical, new KeySet.Entry(Algorithm.ML_DSA_65, KEY)));
    KeySet other = new KeySet(List.of(classical, new KeySet.Entry(Algorithm.ML_DSA_87, KEY)));
    assertThat(List.of(KeySet.classical(KEY).nodeId(), hybrid.nodeId(), other.nodeId()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void a_key_in_a_set_has_32_bytes(int size) {
    assertThatThrownBy(() -> new KeySet.Entry(Algorithm.ED25519, Bytes.copyOf(new byte[size])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key set entry has 32 bytes, this one " + size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "main", "svc-dht.v1_test", "9.a-b"})
  void network_names_of_the_form_are_read(String name) {
    assertThat(NetworkName.parse(name)).isEqualTo(Decoded.ok(new NetworkName(name)));
    assertThat(new NetworkName(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", ".a", "_a", "A", "a b", "ä", "a\n", "a/b", "a\u0000"})
  void other_network_names_are_refused(String name) {
    assertThat(NetworkName.parse(name)).isInstanceOf(Decoded.Rejected.class);
    assertThatThrownBy(() -> new NetworkName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void network_names_have_at_most_64_characters() {
    assertThat(NetworkName.parse("a".repeat(Limits.NETWORK_NAME_BYTES)))
        .isInstanceOf(Decoded.Ok.class);
    assertThat(NetworkName.parse("a".repeat(Limits.NETWORK_NAME_BYTES + 1)))
        .isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void a_peer_info_has_the_id_of_its_keys_and_times_of_the_wire() {
    KeySet keys = KeySet.classical(KEY);
    Instant precise = Instant.ofEpochSecond(1, 2_345_678);
    assertThat(PeerInfo.of(SomePeers.NETWORK, keys, List.of(), precise).seq())
        .isEqualTo(Instant.ofEpochMilli(1_002));
    assertThatThrownBy(() ->
            new PeerInfo(
                SomePeers.NETWORK, keys, new io.svcdht.id.NodeId(1, 2, 3, 4), List.of(), precise))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("is not that of the key set");
    for (Instant outside :
        List.of(Instant.ofEpochMilli(-1), Instant.ofEpochMilli(Limits.MILLIS_MAX + 1))) {
      assertThatThrownBy(() -> PeerInfo.of(SomePeers.NETWORK, keys, List.of(), outside))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void the_first_round_trip_is_the_mean_and_later_ones_count_an_eighth() {
    Rtt rtt = Rtt.UNMEASURED.with(Duration.ofMillis(80));
    assertThat(rtt.mean()).isEqualTo(Duration.ofMillis(80));
    assertThat(rtt.with(Duration.ofMillis(160)).mean()).isEqualTo(Duration.ofMillis(90));
    assertThat(rtt.with(Duration.ZERO).mean()).isEqualTo(Duration.ofMillis(70));
    assertThat(rtt.with(Duration.ofMillis(-5)).mean()).isEqualTo(Duration.ofMillis(70));
    assertThat(rtt.samples()).isOne();
  }

  @Test
  void nothing_measured_counts_as_the_longest_hedge_delay() {
    assertThat(Rtt.UNMEASURED.mean()).isEqualTo(Duration.ofMillis(250));
    assertThat(Rtt.UNMEASURED.p95()).isEqualTo(Duration.ofMillis(250));
    assertThat(Rtt.UNMEASURED.samples()).isZero();
  }

  @Test
  void the_95th_percentile_is_that_of_the_last_answers_by_nearest_rank() {
    Random random = new Random(95);
    long[] samples = random.longs(200, 0, 1_000_000_000L).toArray();
    Rtt rtt = Rtt.UNMEASURED;
    for (int n = 1; n <= samples.length; n++) {
      rtt = rtt.with(Duration.ofNanos(samples[n - 1]));
      int size = Math.min(n, Rtt.WINDOW);
      long[] last = LongStream.of(samples).skip(n - size).limit(size).sorted().toArray();
      assertThat(rtt.p95().toNanos())
          .as("after %d answers", n)
          .isEqualTo(last[(int) Math.ceil(size * 0.95) - 1]);
    }
    assertThat(rtt.toString()).contains("200 samples");
  }

  @Test
  void the_defaults_of_the_table_are_the_protocols() {
    assertThat(TablePolicy.defaults()).isEqualTo(new TablePolicy(20, 20, 40, 2));
    assertThat(TablePolicy.of(8)).isEqualTo(new TablePolicy(8, 8, 16, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1, dht.k is 0",
    "65, 1, 1, 1, dht.k is 65",
    "1, -1, 1, 1, dht.table.replacements is -1",
    "1, 257, 1, 1, dht.table.replacements is 257",
    "1, 1, -1, 1, dht.table.lost is -1",
    "1, 1, 1025, 1, dht.table.lost is 1025",
    "1, 1, 1, 0, dht.table.max-failures is 0",
    "1, 1, 1, 17, dht.table.max-failures is 17"
  })
  void a_bad_size_names_key_value_and_range(
      int k, int replacements, int lost, int maxFailures, String problem) {
    assertThatThrownBy(() -> new TablePolicy(k, replacements, lost, maxFailures))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem + ", allowed are ");
  }
}
