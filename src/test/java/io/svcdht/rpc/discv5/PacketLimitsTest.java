package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.pipeline.Meters.PacketLimit;
import io.svcdht.testing.SchedulerTime;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class PacketLimitsTest {

  private static final int SECONDS = 10;
  private static final InetAddress FLOODER = InetAddress.ofLiteral("192.0.2.1");

  private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
  private final PacketLimits limits =
      new PacketLimits(
          new PacketRates(16 << 10, 50, 20), new SchedulerTime(scheduler, Instant.EPOCH));

  @Test
  void a_source_that_floods_has_its_own_share_and_all_others_are_served() {
    int taken = 0;
    for (int tenth = 0; tenth < 10 * SECONDS; tenth++) {
      for (int i = 0; i < 1_000; i++) {
        Optional<PacketLimit> refusal = limits.refusal(FLOODER, 71);
        assertThat(refusal).isIn(Optional.empty(), Optional.of(PacketLimit.SOURCE));
        taken += refusal.isEmpty() ? 1 : 0;
      }
      assertThat(limits.refusal(InetAddress.ofLiteral("192.0.2." + (2 + tenth)), 71)).isEmpty();
      scheduler.advanceTimeBy(Duration.ofMillis(100));
    }
    assertThat(taken).isBetween(20 * SECONDS - 2, 20 * SECONDS + 4);
  }

  @Test
  void however_many_sources_there_are_all_together_get_no_more_than_the_whole() {
    int taken = flood(i -> InetAddress.ofLiteral("198.51.100." + i % 250), 71);
    assertThat(taken).isBetween(50 * SECONDS - 5, 50 * SECONDS + 10);
  }

  @Test
  void large_packets_are_bounded_by_their_bytes() {
    int taken = flood(i -> InetAddress.ofLiteral("198.51.100." + i % 250), 1_280);
    assertThat(taken * 1_280).isBetween(SECONDS * 1_280, SECONDS * (16 << 10) + 2 * 1_638);
  }

  @Test
  void a_block_of_ipv6_that_one_machine_has_is_one_source() {
    assertThat(PacketLimits.source(InetAddress.ofLiteral("2001:db8::1")))
        .isEqualTo(PacketLimits.source(InetAddress.ofLiteral("2001:db8::ffff:1")))
        .isNotEqualTo(PacketLimits.source(InetAddress.ofLiteral("2001:db8:0:1::1")));
  }

  @ParameterizedTest
  @CsvSource({
    "16383,200,100",
    "16777217,200,100",
    "256000,49,10",
    "256000,10001,10",
    "256000,200,9",
    "256000,200,201"
  })
  void a_rate_beyond_its_bounds_is_refused(long bytes, int packets, int source) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PacketRates(bytes, packets, source))
        .withMessageMatching("discv5\\.[a-z-]+ is [0-9]+, allowed are [0-9]+ to [0-9]+");
  }

  private int flood(IntFunction<InetAddress> sources, int length) {
    int taken = 0;
    int sent = 0;
    for (int tenth = 0; tenth < 10 * SECONDS; tenth++) {
      for (int i = 0; i < 500; i++) {
        taken += limits.refusal(sources.apply(sent++), length).isEmpty() ? 1 : 0;
      }
      scheduler.advanceTimeBy(Duration.ofMillis(100));
    }
    return taken;
  }
}
