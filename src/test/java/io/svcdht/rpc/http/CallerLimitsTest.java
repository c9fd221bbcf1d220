package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.limits.HandClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;

class CallerLimitsTest {

  private static final ApiCaller NOBODY = ApiCaller.anonymous(Anonymous.ALL);

  private final HandClock clock = new HandClock();
  private final CallerLimits limits = new CallerLimits(policy(100, 50), clock);
  private final HttpRig rig = new HttpRig();

  @Test
  void a_token_has_its_own_rate_wherever_it_is_used_from() {
    ApiCaller alice = new ApiCaller("alice", Set.of(Scope.READ));
    ApiCaller bob = new ApiCaller("bob", Set.of(Scope.READ));
    assertThat(admitted(alice, "203.0.113.1", false, 6)).isEqualTo(6);
    assertThat(admitted(alice, "127.0.0.1", false, 6)).isEqualTo(4);
    assertThat(admitted(bob, "203.0.113.1", false, 6)).isEqualTo(6);
  }

  @Test
  void without_a_token_the_address_is_the_caller() {
    assertThat(admitted(NOBODY, "203.0.113.1", false, 20)).isEqualTo(10);
    assertThat(admitted(NOBODY, "203.0.113.2", false, 20)).isEqualTo(10);
  }

  @Test
  void of_ipv6_a_64_is_one_caller() {
    assertThat(admitted(NOBODY, "2001:db8::1", false, 6)).isEqualTo(6);
    assertThat(admitted(NOBODY, "2001:db8::ffff:1", false, 6)).isEqualTo(4);
    assertThat(admitted(NOBODY, "2001:db8:0:1::1", false, 6)).isEqualTo(6);
  }

  @Test
  void reads_and_writes_are_counted_apart() {
    assertThat(admitted(NOBODY, "203.0.113.1", true, 20)).isEqualTo(5);
    assertThat(admitted(NOBODY, "203.0.113.1", false, 20)).isEqualTo(10);
  }

  @Test
  void this_machine_itself_is_not_counted_without_a_token() {
    assertThat(admitted(NOBODY, "127.0.0.1", true, 1_000)).isEqualTo(1_000);
    assertThat(admitted(NOBODY, "::1", false, 1_000)).isEqualTo(1_000);
  }

  @Test
  void a_caller_that_cannot_be_told_is_counted_with_its_like() {
    int admitted = 0;
    for (int i = 0; i < 20; i++) {
      admitted += limits.refuse(NOBODY, Optional.empty(), false).isEmpty() ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(10);
  }

  @Test
  void a_caller_may_call_again_a_tenth_of_a_second_later() {
    admitted(NOBODY, "203.0.113.1", false, 20);
    clock.advance(Duration.ofMillis(100));
    assertThat(admitted(NOBODY, "203.0.113.1", false, 20)).isEqualTo(10);
  }

  @Test
  void over_http_it_is_429_with_the_time_of_a_retry() {
    WebTestClient client = rig.client(policy(10, 10));
    find(client).expectStatus().isOk();
    find(client)
        .expectStatus()
        .isEqualTo(429)
        .expectHeader()
        .valueEquals("Retry-After", "1")
        .expectHeader()
        .contentType("application/problem+json")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("RateLimited");
    assertThat(rig.rejected).containsExactly(DhtError.RATE_LIMITED);
    assertThat(rig.lookups.finds).hasSize(1);
    rig.clock.advanceTimeBy(Duration.ofMillis(100));
    find(client).expectStatus().isOk();
  }

  private static WebTestClient.ResponseSpec find(WebTestClient client) {
    return client.get().uri("/dht/providers/" + HttpRig.CID).exchange();
  }

  private static ApiPolicy policy(int reads, int writes) {
    ApiPolicy usual = ApiPolicy.defaults(true);
    ApiPolicy.Reads r = usual.reads();
    ApiPolicy.Writes w = usual.writes();
    return new ApiPolicy(
        usual.access(),
        new ApiPolicy.Reads(
            r.limit(),
            r.deadline(),
            r.concurrent(),
            r.streams(),
            r.answerBytes(),
            r.heartbeat(),
            reads),
        new ApiPolicy.Writes(
            w.deadline(), w.concurrent(), w.bodyBytes(), w.idle(), w.bulk(), writes));
  }

  private int admitted(ApiCaller caller, String ip, boolean write, int tries) {
    Optional<InetSocketAddress> remote =
        Optional.of(new InetSocketAddress(InetAddress.ofLiteral(ip), 40_000));
    int admitted = 0;
    for (int i = 0; i < tries; i++) {
      admitted += limits.refuse(caller, remote, write).isEmpty() ? 1 : 0;
    }
    return admitted;
  }
}
