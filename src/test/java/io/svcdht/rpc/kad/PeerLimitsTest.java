package io.svcdht.rpc.kad;

import static io.svcdht.rpc.kad.LimitScene.READ;
import static io.svcdht.rpc.kad.LimitScene.WRITE;
import static io.svcdht.rpc.kad.LimitScene.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Knock;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerLimitsTest {

  private static final PeerLimitPolicy.Rates WIDE =
      new PeerLimitPolicy.Rates(1_000_000, 1_000_000, 100);
  private static final long BYTES = 64 << 20;

  private final LimitScene scene = new LimitScene();
  private final Inbound limited = scene.limited(PeerLimitPolicy.defaults());

  @Test
  void a_stranger_may_ask_a_hundred_times_a_second_in_tenths() {
    Caller stranger = caller(1, "203.0.113.1");
    int second = 0;
    for (int tenth = 0; tenth < 10; tenth++) {
      second += scene.admitted(limited, stranger, READ, 30);
      scene.clock.advance(Duration.ofMillis(100));
    }
    assertThat(second).isEqualTo(100);
  }

  @Test
  void whoever_is_over_its_rate_is_told_when_it_may_ask_again_and_then_may() {
    Caller stranger = caller(1, "203.0.113.1");
    scene.admitted(limited, stranger, READ, 10);
    DhtException refusal = scene.refusal(limited, stranger, READ);
    assertThat(refusal.error()).isEqualTo(DhtError.RATE_LIMITED);
    assertThat(refusal.detail()).contains("100 requests a second from one peer");
    assertThat(refusal.retryAfter()).contains(Duration.ofMillis(100));
    scene.clock.advance(refusal.retryAfter().orElseThrow());
    assertThat(limited.refuse(stranger, READ)).isEmpty();
  }

  @Test
  void a_peer_of_a_trusted_network_may_ask_two_thousand_times() {
    assertThat(scene.admitted(limited, caller(1, "127.0.0.1"), READ, 300)).isEqualTo(200);
    assertThat(scene.admitted(limited, caller(2, "fd00::7"), READ, 300)).isEqualTo(200);
    assertThat(scene.refusal(limited, caller(1, "127.0.0.1"), READ).detail())
        .contains("2000 requests a second from one trusted peer");
  }

  @Test
  void one_peer_counts_as_one_whatever_address_it_calls_from() {
    assertThat(scene.admitted(limited, caller(1, "203.0.113.1"), READ, 6)).isEqualTo(6);
    assertThat(scene.admitted(limited, caller(1, "198.51.100.1"), READ, 6)).isEqualTo(4);
  }

  @Test
  void strangers_of_one_prefix_may_ask_as_much_as_four_of_them() {
    int admitted = 0;
    for (int peer = 1; peer <= 8; peer++) {
      admitted += scene.admitted(limited, caller(peer, "203.0.113." + peer), READ, 10);
    }
    assertThat(admitted).isEqualTo(40);
    assertThat(scene.refusal(limited, caller(9, "203.0.113.9"), READ).error())
        .isEqualTo(DhtError.RATE_LIMITED);
    assertThat(limited.refuse(caller(10, "203.0.114.1"), READ)).isEmpty();
  }

  @Test
  void of_ipv6_a_48_is_one_prefix() {
    for (int peer = 1; peer <= 4; peer++) {
      scene.admitted(limited, caller(peer, "2001:db8:1:" + peer + "::1"), READ, 10);
    }
    assertThat(limited.refuse(caller(5, "2001:db8:1:ffff::1"), READ)).isPresent();
    assertThat(limited.refuse(caller(6, "2001:db8:2::1"), READ)).isEmpty();
  }

  @Test
  void callers_whose_network_cannot_be_told_are_strangers_of_one_prefix() {
    int admitted = 0;
    for (int peer = 1; peer <= 8; peer++) {
      Caller hidden =
          new Caller(
              caller(peer, "127.0.0.1").peer(), InetSocketAddress.createUnresolved("onion", 1));
      admitted += scene.admitted(limited, hidden, READ, 20);
    }
    assertThat(admitted).isEqualTo(40);
  }

  @Test
  void a_flood_of_one_peer_takes_nothing_from_its_neighbours() {
    scene.admitted(limited, caller(1, "203.0.113.1"), READ, 100_000);
    assertThat(limited.refuse(caller(2, "203.0.113.2"), READ)).isEmpty();
    assertThat(limited.refuse(caller(3, "198.51.100.3"), WRITE)).isEmpty();
  }

  @Test
  void the_node_sheds_writes_at_four_fifths_of_its_requests_and_reads_at_all() {
    Inbound small = scene.limited(LimitScene.policy(WIDE, 512, BYTES));
    Caller peer = caller(1, "10.0.0.1");
    assertThat(scene.admitted(small, peer, READ, 8)).isEqualTo(8);
    DhtException shed = scene.refusal(small, peer, WRITE);
    assertThat(shed.error()).isEqualTo(DhtError.BUSY);
    assertThat(shed.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(scene.admitted(small, peer, READ, 8)).isEqualTo(2);
    assertThat(scene.refusal(small, peer, READ).error()).isEqualTo(DhtError.BUSY);
    scene.clock.advance(Duration.ofMillis(100));
    assertThat(scene.admitted(small, peer, WRITE, 20)).isEqualTo(8);
    assertThat(scene.admitted(small, peer, READ, 20)).isEqualTo(2);
  }

  @Test
  void the_node_sheds_writes_at_four_fifths_of_its_bytes_and_reads_at_all() {
    PeerLimitPolicy.Rates free = new PeerLimitPolicy.Rates(1_000_000, 1_000_000, 1_000_000);
    Inbound small = scene.limited(LimitScene.policy(free, 512, 16L << 20));
    Caller peer = caller(1, "10.0.0.1");
    int tenth = (16 << 20) / 100;
    assertThat(scene.admitted(small, peer, new Knock(true, tenth), 20)).isEqualTo(8);
    assertThat(scene.refusal(small, peer, new Knock(true, 1)).error()).isEqualTo(DhtError.BUSY);
    assertThat(scene.admitted(small, peer, new Knock(false, tenth), 20)).isEqualTo(2);
    assertThat(scene.refusal(small, peer, new Knock(false, tenth)).error())
        .isEqualTo(DhtError.BUSY);
  }

  @Test
  void the_largest_frame_passes_the_smallest_limit_of_bytes_even_as_a_write() {
    Inbound small =
        scene.limited(LimitScene.policy(PeerLimitPolicy.Rates.defaults(), 512, 16L << 20));
    assertThat(small.refuse(caller(1, "203.0.113.1"), new Knock(true, 1 << 20))).isEmpty();
  }

  @Test
  void a_value_out_of_its_range_is_refused_by_name() {
    assertThatThrownBy(() -> new PeerLimitPolicy.Rates(9, 10, 10))
        .hasMessage("dht.limits.peer-rps is 9, allowed are 10 to 10000000");
    assertThatThrownBy(() -> new PeerLimitPolicy.Rates(10, 9, 10))
        .hasMessageStartingWith("dht.limits.trusted-rps is 9");
    assertThatThrownBy(() -> new PeerLimitPolicy.Rates(10, 10, 9))
        .hasMessageStartingWith("dht.limits.global-rps is 9");
    assertThatThrownBy(() -> LimitScene.policy(PeerLimitPolicy.Rates.defaults(), 0, BYTES))
        .hasMessageStartingWith("dht.limits.inflight is 0");
    assertThatThrownBy(() -> LimitScene.policy(PeerLimitPolicy.Rates.defaults(), 1, 1))
        .hasMessageStartingWith("dht.limits.bytes-per-second is 1B, allowed are 16MB to");
  }
}
