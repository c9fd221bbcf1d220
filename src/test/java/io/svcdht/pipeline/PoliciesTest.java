package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad value stops with the key, the value and the range. */
class PoliciesTest {

  private static final LookupPolicy.Spread SPREAD = new LookupPolicy.Spread(3, 40);

  private static final Duration MS_250 = Duration.ofMillis(250);
  private static final Duration RPC = Duration.ofMillis(1500);
  private static final Duration ALL = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void the_defaults_are_those_of_the_protocol() {
    assertThat(LookupPolicy.defaults())
        .isEqualTo(new LookupPolicy(20, 3, 2, 5, MS_250, RPC, ALL, SPREAD));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void a_value_out_of_range_is_refused(String says, ThrowingCallable making) {
    assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(says);
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("dht.k is 0; allowed are 1 to 64", () -> lookup(0, 3, 2, 5, MS_250)),
        arguments("dht.k is 65; allowed are 1 to 64", () -> lookup(65, 3, 2, 5, MS_250)),
        arguments("dht.alpha is 0", () -> lookup(20, 0, 2, 5, MS_250)),
        arguments("dht.beta is -1", () -> lookup(20, 3, -1, 5, MS_250)),
        arguments("dht.hop-budget is 65", () -> lookup(20, 3, 2, 65, MS_250)),
        arguments("dht.hedge-stagger is PT0.01S", () -> lookup(20, 3, 2, 5, Duration.ofMillis(10))),
        arguments("at most dht.rpc-timeout", () -> lookup(20, 3, 2, 5, Duration.ofSeconds(2))),
        arguments(
            "dht.rpc-timeout is PT0.02S",
            () -> new LookupPolicy(20, 3, 2, 5, MS_250, Duration.ofMillis(20), ALL, SPREAD)),
        arguments(
            "dht.lookup-deadline is PT1H",
            () -> new LookupPolicy(20, 3, 2, 5, MS_250, RPC, Duration.ofHours(1), SPREAD)),
        arguments("verification queue is 9", () -> new VerificationPolicy(9, 0, 0)),
        arguments("remembered verdicts are -1", () -> new VerificationPolicy(4096, -1, 0)),
        arguments("remembered records are -1", () -> new VerificationPolicy(4096, 0, -1)),
        arguments("waiting to be pinged: 0", () -> new NeighbourPolicy(0, 4, RPC, MINUTE)),
        arguments("pings at once: 65", () -> new NeighbourPolicy(9, 65, RPC, MINUTE)),
        arguments("ping timeout", () -> new NeighbourPolicy(9, 4, Duration.ofHours(1), MINUTE)),
        arguments("fresh is", () -> new NeighbourPolicy(9, 4, RPC, Duration.ofHours(2))));
  }

  private static LookupPolicy lookup(int k, int alpha, int beta, int hops, Duration stagger) {
    return new LookupPolicy(k, alpha, beta, hops, stagger, RPC, ALL, SPREAD);
  }

  private static Arguments arguments(String says, ThrowingCallable making) {
    return Arguments.of(says, making);
  }
}
