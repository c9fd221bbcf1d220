package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.pipeline.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A simulated node keeps its peers within the limits that a production node does. */
class VirtualLimitsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int FLOOD = 300;

  @Test
  void a_flood_is_refused_beyond_the_rate_of_one_peer_and_passes_again_later() {
    VirtualCluster cluster = cluster();
    List<String> ends = flood(cluster);
    assertThat(ends).hasSize(FLOOD);
    assertThat(ends).filteredOn("ok"::equals).hasSizeBetween(10, 60);
    assertThat(ends).containsOnly("ok", "RateLimited PT0.1S");
    cluster.time().advance(SECOND);
    List<String> later = new ArrayList<>();
    ask(cluster, later);
    cluster.time().advance(SECOND);
    assertThat(later).containsExactly("ok");
  }

  @Test
  void the_same_seed_refuses_the_same_requests() {
    assertThat(flood(cluster())).isEqualTo(flood(cluster()));
  }

  private static VirtualCluster cluster() {
    VirtualCluster cluster = new VirtualCluster(5, NetworkPlan.defaults(), Signing.STUB);
    cluster.join(2, Duration.ofMillis(100));
    assertThat(cluster.awaitReady(Duration.ofMinutes(1))).isTrue();
    cluster.time().advance(SECOND);
    return cluster;
  }

  private static List<String> flood(VirtualCluster cluster) {
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      ask(cluster, ends);
    }
    cluster.time().advance(SECOND.multipliedBy(3));
    return ends;
  }

  private static void ask(VirtualCluster cluster, List<String> ends) {
    Member asker = cluster.members().getFirst();
    Member asked = cluster.members().getLast();
    Call call =
        new Call(
            LookupId.next(cluster.time(), cluster.random()),
            Deadline.after(SECOND.multipliedBy(2), cluster.time()),
            new Request.Ping(Optional.empty()));
    asker
        .exchange()
        .ask(asked.node().self().current(), call)
        .subscribe(answer -> ends.add("ok"), failure -> ends.add(end((DhtException) failure)));
  }

  private static String end(DhtException refusal) {
    return refusal.error() == DhtError.RATE_LIMITED
        ? refusal.error().code() + " " + refusal.retryAfter().orElseThrow()
        : refusal.error().code();
  }
}
