package io.svcdht.rpc.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Registry.Beat;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.testing.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsRowsTest {

  @Test
  void a_row_comes_back_as_it_was() {
    Seeded.check(
        50,
        random -> {
          Bytes key = Bytes.copyOf(Seeded.bytes(random, 1 + random.nextInt(100)));
          Bytes value = Bytes.copyOf(Seeded.bytes(random, random.nextInt(100)));
          String text = NatsRows.key(key);
          assertThat(NatsRows.change(text, true, value.toArray()))
              .isEqualTo(Decoded.ok(new Change.Put(key, value)));
          assertThat(NatsRows.change(text, false, new byte[0]))
              .isEqualTo(Decoded.ok(new Change.Remove(key)));
        });
  }

  @Test
  void a_key_has_a_dot_after_its_kind() {
    assertThat(NatsRows.key(Bytes.fromHex("01abcd"))).isEqualTo("01.abcd");
    assertThat(NatsRows.key(Bytes.fromHex("00"))).isEqualTo("00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "01.", "01.a", "01.AB", "01.ab.cd", "0g", "01ab"})
  void another_key_is_none(String key) {
    assertThat(NatsRows.change(key, true, new byte[1])).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void a_value_that_is_too_long_or_none_is_refused() {
    assertThat(NatsRows.change("01", true, new byte[NatsRows.VALUE_BYTES + 1]))
        .isInstanceOf(Decoded.Rejected.class);
    assertThat(NatsRows.change("01", true, null)).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void a_sign_of_life_comes_back_as_it_was_and_anything_else_is_refused() {
    Beat beat = new Beat(Long.MAX_VALUE, 15_000);
    assertThat(NatsRows.beat(NatsRows.value(beat))).isEqualTo(Decoded.ok(beat));
    assertThat(NatsRows.beat(null)).isInstanceOf(Decoded.Rejected.class);
    Seeded.check(
        200,
        random -> assertThat(NatsRows.beat(Seeded.bytes(random, random.nextInt(12)))).isNotNull());
    NodeId id = new NodeId(1, -2, 3, -4);
    assertThat(NatsRows.member(NatsRows.member(id))).isEqualTo(Decoded.ok(id));
    assertThat(NatsRows.member("zz")).isInstanceOf(Decoded.Rejected.class);
    assertThat(NatsRows.member("01")).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void each_network_has_buckets_of_its_own_without_a_dot_in_their_names() {
    assertThat(RegistryPolicy.rows(new NetworkName("media.example-1")))
        .isEqualTo("svc-dht-announcements-mediaDOTexample-1");
    assertThat(RegistryPolicy.members(new NetworkName("svc-dht")))
        .isEqualTo("svc-dht-members-svc-dht");
  }
}
