package io.svcdht.provider;

import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The pure rules around a store: precedence, prefixes, replay memory, surroundings, policy. */
class AdmissionRulesTest {

  private static final Instant TS = Instant.parse("2026-11-22T12:00:00Z");
  private static final Bytes SMALL = Bytes.fromHex("00ff");
  private static final Bytes LARGE = Bytes.fromHex("ff00");

  @Test
  void the_higher_ts_wins_and_at_equal_ts_the_larger_hash() {
    assertThat(Precedence.of(TS.plusMillis(1), SMALL, TS, LARGE)).isEqualTo(Precedence.NEWER);
    assertThat(Precedence.of(TS, LARGE, TS.plusMillis(1), SMALL)).isEqualTo(Precedence.OLDER);
    assertThat(Precedence.of(TS, LARGE, TS, SMALL)).isEqualTo(Precedence.NEWER);
    assertThat(Precedence.of(TS, SMALL, TS, LARGE)).isEqualTo(Precedence.OLDER);
    assertThat(Precedence.of(TS, SMALL, TS, SMALL)).isEqualTo(Precedence.SAME);
  }

  @Test
  void carriers_of_one_slash_24_or_slash_48_are_one() {
    assertThat(prefix("192.0.2.1")).isEqualTo(prefix("192.0.2.254"));
    assertThat(prefix("192.0.2.1")).isNotEqualTo(prefix("192.0.3.1"));
    assertThat(prefix("2001:db8:1:2::1")).isEqualTo(prefix("2001:db8:1:ffff::9"));
    assertThat(prefix("2001:db8:1::1")).isNotEqualTo(prefix("2001:db8:2::1"));
    assertThat(prefix("::ffff:192.0.2.7")).isEqualTo(prefix("192.0.2.1"));
    assertThat(prefix("0.0.1.1")).isNotEqualTo(prefix("::1"));
  }

  @Test
  void a_full_replay_memory_raises_its_floor_instead_of_letting_replays_in() {
    ReplayMemory memory = new ReplayMemory(2);
    remember(memory, 1, TS);
    remember(memory, 2, TS.plusSeconds(1));
    assertThat(memory.mayBeReplay(TS)).isFalse();

    remember(memory, 3, TS.plusSeconds(2));

    assertThat(memory.size()).isEqualTo(2);
    assertThat(memory.of(subject(1))).isEmpty();
    assertThat(memory.mayBeReplay(TS)).isTrue();
    assertThat(memory.mayBeReplay(TS.plusMillis(1))).isFalse();
  }

  @Test
  void the_floor_never_sinks() {
    ReplayMemory memory = new ReplayMemory(1);
    remember(memory, 1, TS.plusSeconds(10));
    remember(memory, 2, TS.plusSeconds(20));
    assertThat(memory.mayBeReplay(TS.plusSeconds(10))).isTrue();

    remember(memory, 3, TS);

    assertThat(memory.mayBeReplay(TS.plusSeconds(10))).isTrue();
  }

  @Test
  void a_mark_is_forgotten_when_its_time_is_up_and_not_before() {
    ReplayMemory memory = new ReplayMemory(10);
    memory.remember(mark(1, TS, 100));
    memory.remember(mark(2, TS.plusMillis(5), 105));
    memory.remember(mark(3, TS.plusMillis(5), 105));

    assertThat(memory.forgettable(99, 10)).isEmpty();
    assertThat(memory.forgettable(100, 10)).containsExactly(subject(1));
    assertThat(memory.forgettable(200, 2)).hasSize(2).startsWith(subject(1));

    memory.forgettable(200, 2).forEach(memory::forget);
    assertThat(memory.size()).isEqualTo(1);
    assertThat(memory.mayBeReplay(TS)).isFalse();
  }

  @Test
  void a_replay_memory_without_a_place_cannot_be_made() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplayMemory(0));
  }

  @Test
  void a_content_is_near_while_fewer_than_2k_contacts_are_closer() {
    SettableTime time = new SettableTime();
    RoutingTable table = new RoutingTable(identity(0).nodeId(), new TablePolicy(2, 2, 2, 2), time);
    Surroundings surroundings = Surroundings.of(table, carrier -> false);
    assertThat(surroundings.neighbourhood().test(cid(1))).isTrue();

    for (int i = 1; i < 60; i++) {
      table.offer(peer(i, time), Duration.ofMillis(1));
    }

    long near = IntStream.range(0, 200).filter(i -> nearByHand(table, i)).count();
    long told =
        IntStream.range(0, 200).filter(i -> surroundings.neighbourhood().test(cid(i))).count();
    assertThat(told).isEqualTo(near).isBetween(1L, 199L);
  }

  @Test
  void a_policy_out_of_range_names_the_key_the_value_and_the_range() {
    RecordPolicy d = RecordPolicy.defaults();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(Duration.ofSeconds(59), 256, d.maxBytes()))
        .withMessage("provider.ttl PT59S is not within PT1M…PT48H");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(Duration.ofMillis(60_500), 256, d.maxBytes()))
        .withMessageContaining("whole seconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(d.ttl(), 3, d.maxBytes()))
        .withMessage("provider.max-per-cid 3 is not within 4…4096");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(d.ttl(), 4, 65_535))
        .withMessageContaining("provider.max-bytes 65535");
  }

  private static boolean nearByHand(RoutingTable table, int content) {
    return table.closest(cid(content), 1000).stream()
            .filter(contact -> cid(content).compareDistance(contact.nodeId(), table.self()) < 0)
            .count()
        < 4;
  }

  private static RecordPolicy policy(Duration ttl, int maxPerCid, long maxBytes) {
    return new RecordPolicy(ttl, Duration.ofHours(12), 16_384, maxPerCid, 100, 100, 100, maxBytes);
  }

  private static VerifiedPeer peer(int number, SettableTime time) {
    return identity(number)
        .peerInfo(RecordFixture.NETWORK, RecordFixture.addresses(1), time.wall());
  }

  private static void remember(ReplayMemory memory, int number, Instant ts) {
    memory.remember(mark(number, ts, Long.MAX_VALUE / 2));
  }

  private static ReplayMemory.Mark mark(int number, Instant ts, long forgetAtNanos) {
    return new ReplayMemory.Mark(subject(number), ts, SMALL, false, forgetAtNanos);
  }

  private static ReplayMemory.Subject subject(int number) {
    return new ReplayMemory.Subject(cid(number), identity(number).nodeId());
  }

  private static CarrierPrefix prefix(String address) {
    return CarrierPrefix.of(InetAddress.ofLiteral(address));
  }
}
