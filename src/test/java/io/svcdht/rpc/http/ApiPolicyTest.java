package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApiPolicyTest {

  private static final Duration OK = Duration.ofSeconds(5);

  @Test
  void the_defaults_are_within_their_ranges() {
    assertThatCode(() -> ApiPolicy.defaults(false)).doesNotThrowAnyException();
  }

  static Stream<Arguments> outOfRange() {
    return Stream.of(
        bad("dht.api.access.reload", () -> access(Duration.ofMillis(999))),
        bad("dht.api.access.reload", () -> access(Duration.ofHours(2))),
        bad("dht.api.reads.limit", () -> reads(0, OK, 1, 1, 1 << 20, OK)),
        bad("dht.api.reads.limit", () -> reads(1001, OK, 1, 1, 1 << 20, OK)),
        bad("dht.lookup-deadline", () -> reads(1, Duration.ZERO, 1, 1, 1 << 20, OK)),
        bad("dht.lookup-deadline", () -> reads(1, Duration.ofHours(1), 1, 1, 1 << 20, OK)),
        bad("dht.api.reads.concurrent", () -> reads(1, OK, 0, 1, 1 << 20, OK)),
        bad("dht.api.reads.streams", () -> reads(1, OK, 1, 0, 1 << 20, OK)),
        bad("dht.api.reads.answer-bytes", () -> reads(1, OK, 1, 1, 1, OK)),
        bad("dht.api.reads.heartbeat", () -> reads(1, OK, 1, 1, 1 << 20, Duration.ZERO)),
        bad("dht.api.reads.rate", () -> reads(9)),
        bad("dht.api.writes.rate", () -> writes(1_000_001)),
        bad("dht.api.writes.deadline", () -> writes(Duration.ZERO, 1, 1 << 10, OK)),
        bad("dht.api.writes.concurrent", () -> writes(OK, 0, 1 << 10, OK)),
        bad("dht.api.writes.body-bytes", () -> writes(OK, 1, 1, OK)),
        bad("dht.api.writes.idle", () -> writes(OK, 1, 1 << 10, Duration.ZERO)),
        bad("dht.api.writes.bulk.concurrent", () -> new ApiPolicy.Bulks(0, 1, 1)),
        bad("dht.api.writes.bulk.parallel", () -> new ApiPolicy.Bulks(1, 0, 1)),
        bad("dht.api.writes.bulk.lines", () -> new ApiPolicy.Bulks(1, 1, 0)));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void a_value_out_of_its_range_is_refused_by_name(String key, ThrowingCallable make) {
    assertThatThrownBy(make)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key + " is ")
        .hasMessageContaining("allowed is");
  }

  private static Arguments bad(String key, ThrowingCallable make) {
    return Arguments.of(key, make);
  }

  private static ApiPolicy.Access access(Duration reload) {
    return new ApiPolicy.Access(Anonymous.NONE, false, Optional.empty(), reload);
  }

  private static ApiPolicy.Reads reads(
      int limit, Duration deadline, int concurrent, int streams, int bytes, Duration heartbeat) {
    return new ApiPolicy.Reads(limit, deadline, concurrent, streams, bytes, heartbeat, 100);
  }

  private static ApiPolicy.Reads reads(int rate) {
    return new ApiPolicy.Reads(1, OK, 1, 1, 1 << 20, OK, rate);
  }

  private static ApiPolicy.Writes writes(int rate) {
    return new ApiPolicy.Writes(OK, 1, 1 << 10, OK, ApiPolicy.Bulks.defaults(), rate);
  }

  private static ApiPolicy.Writes writes(
      Duration deadline, int concurrent, int bytes, Duration idle) {
    return new ApiPolicy.Writes(deadline, concurrent, bytes, idle, ApiPolicy.Bulks.defaults(), 100);
  }
}
