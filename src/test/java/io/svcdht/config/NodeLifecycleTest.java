package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.node.Steps;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class NodeLifecycleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<String> done = new ArrayList<>();

  @Test
  void what_stops_stops_in_order() {
    stop(step("node"), step("discovery"), step("transport"));
    assertThat(done).containsExactly("node", "discovery", "transport", "ended");
  }

  @Test
  void a_fault_of_one_step_keeps_no_other_from_being_taken() {
    Mono<Void> fault = Mono.error(() -> new IllegalStateException("a fault"));
    stop(fault, fault, step("transport"));
    assertThat(done).containsExactly("transport", "ended");
  }

  @Test
  void a_discovery_that_never_ends_costs_a_while_and_not_the_transport() {
    stop(step("node"), Mono.never(), step("transport"));
    assertThat(done).containsExactly("node");
    time.advance(Duration.ofSeconds(5));
    assertThat(done).containsExactly("node", "transport", "ended");
    assertThat(time.pending()).isZero();
  }

  private void stop(Mono<Void> node, Mono<Void> discovery, Mono<Void> transport) {
    NodeLifecycle.letGo(new Steps(time), PATIENCE, node, discovery, transport)
        .doFinally(end -> done.add("ended"))
        .subscribe();
  }

  private Mono<Void> step(String name) {
    return Mono.fromRunnable(() -> done.add(name));
  }
}
