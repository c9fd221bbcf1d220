package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.bootstrap.BootstrapStatus;
import io.svcdht.observe.Facts;
import io.svcdht.observe.NodeState;
import io.svcdht.observe.NodeStatus;
import io.svcdht.observe.ReadinessPolicy;
import io.svcdht.observe.ReadinessRules;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class DrainLifecycleTest {

  private final VirtualTimeScheduler timers = VirtualTimeScheduler.create();
  private final World world = new World(new SystemTime(), timers, new SplittableRandom(1));
  private final NodeStatus status =
      new NodeStatus(
          new ReadinessRules(ReadinessPolicy.defaults()),
          DrainLifecycleTest::alone,
          world.time(),
          (from, to, age) -> {});
  private final AtomicBoolean ended = new AtomicBoolean();

  @AfterEach
  void dispose() {
    timers.dispose();
  }

  @Test
  void readiness_goes_at_once_and_writes_are_refused_after_the_delay() {
    DrainLifecycle drain = draining(Duration.ofSeconds(5));
    assertThat(drain.isRunning()).isFalse();
    assertThat(status.current().state()).isEqualTo(NodeState.DRAINING);
    timers.advanceTimeBy(Duration.ofMillis(4_999));
    assertThat(status.refuseWrite()).isEmpty();
    assertThat(ended).isFalse();
    timers.advanceTimeBy(Duration.ofMillis(1));
    assertThat(status.refuseWrite()).isPresent();
    assertThat(status.refuseRead()).isEmpty();
    assertThat(ended).isTrue();
  }

  @Test
  void without_a_delay_the_next_step_follows_at_once() {
    draining(Duration.ZERO);
    assertThat(status.refuseWrite()).isPresent();
    assertThat(ended).isTrue();
  }

  @Test
  void the_steps_of_stopping_follow_one_another() {
    int management = org.springframework.context.SmartLifecycle.DEFAULT_PHASE - 1536;
    assertThat(Phases.DRAIN).isGreaterThan(Phases.API);
    assertThat(Phases.API).isGreaterThan(Phases.NODE);
    assertThat(Phases.NODE).isGreaterThan(management);
  }

  private DrainLifecycle draining(Duration delay) {
    DrainLifecycle drain = new DrainLifecycle(status, world, delay);
    drain.start();
    assertThat(drain.isRunning()).isTrue();
    assertThat(status.evaluate().state()).isEqualTo(NodeState.READY);
    drain.stop(() -> ended.set(true));
    return drain;
  }

  private static Facts alone() {
    BootstrapStatus bootstrap = new BootstrapStatus(true, 0, 0, 0, 0, false, Optional.empty());
    return new Facts(true, true, true, bootstrap, 0, 20, true, List.of());
  }
}
