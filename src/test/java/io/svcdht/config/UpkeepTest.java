package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.bootstrap.BootstrapStatus;
import io.svcdht.id.Multiaddr;
import io.svcdht.observe.Facts;
import io.svcdht.observe.NodeState;
import io.svcdht.observe.NodeStatus;
import io.svcdht.observe.ReadinessPolicy;
import io.svcdht.observe.ReadinessRules;
import io.svcdht.pipeline.Meters.Task;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.bus.BusEvents;
import io.svcdht.rpc.bus.StateEvents;
import io.svcdht.sim.Member;
import io.svcdht.sim.NetworkPlan;
import io.svcdht.sim.Signing;
import io.svcdht.sim.Tally;
import io.svcdht.sim.VirtualCluster;
import io.svcdht.sim.VirtualScheduler;
import io.svcdht.supervision.SupervisionPolicy;
import io.svcdht.supervision.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class UpkeepTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualScheduler time = new VirtualScheduler();
  private final Tally tally = new Tally();
  private final Supervisor supervisor =
      new Supervisor(
          new World(time, time, new SplittableRandom(1)), tally, SupervisionPolicy.defaults());
  private final VirtualCluster cluster =
      new VirtualCluster(5, NetworkPlan.defaults(), Signing.STUB);
  private boolean listening;
  private int failures;
  private int looks;
  private final NodeStatus status =
      new NodeStatus(
          new ReadinessRules(ReadinessPolicy.defaults()), this::facts, time, (from, to, age) -> {});

  @Test
  void it_looks_at_once_and_every_second() {
    new Upkeep(status, List.of(() -> looks++)).watch(supervisor::start);
    assertThat(status.current().state()).isEqualTo(NodeState.STARTING);
    listening = true;
    time.advance(SECOND);
    assertThat(status.current().state()).isEqualTo(NodeState.READY);
    assertThat(looks).isEqualTo(2);
    supervisor.stop();
    time.advance(SECOND.multipliedBy(10));
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void a_look_that_fails_is_counted_and_looking_goes_on() {
    new Upkeep(status, List.of(() -> looks++)).watch(supervisor::start);
    failures = 2;
    time.advance(SECOND.multipliedBy(5));
    listening = true;
    time.advance(SECOND.multipliedBy(5));
    assertThat(tally.faults(Task.STATUS)).isEqualTo(2);
    assertThat(status.current().state()).isEqualTo(NodeState.READY);
  }

  @Test
  void a_look_at_the_addresses_that_fails_is_counted_and_looking_goes_on() {
    Member member = member();
    List<Multiaddr> elsewhere = List.of(Multiaddr.parse("/ip4/192.88.1.7/tcp/9910").orThrow());
    failures = 2;
    Upkeep.addresses(
        member.node(),
        () -> {
          facts();
          return elsewhere;
        },
        cluster.time());
    cluster.time().advance(SECOND.multipliedBy(60));
    assertThat(failures).isZero();
    assertThat(member.tally().faults(Task.ADDRESSES)).isEqualTo(2);
    assertThat(member.node().self().current().info().addresses()).isEqualTo(elsewhere);
  }

  @Test
  void a_look_at_the_broker_that_fails_is_counted_and_looking_goes_on() {
    Member member = member();
    failures = 2;
    BusLifecycle.Link broker =
        new BusLifecycle.Link(
            Mono.fromRunnable(() -> {
              facts();
              looks++;
            }),
            Mono.empty());
    StateEvents events = new StateEvents(new BusEvents(() -> {}), (from, to, age) -> {});
    new BusLifecycle(member.node(), status, events, Optional.of(broker)).start();
    cluster.time().advance(SECOND.multipliedBy(60));
    assertThat(failures).isZero();
    assertThat(looks).isPositive();
    assertThat(member.tally().faults(Task.BUS)).isEqualTo(2);
  }

  /** A node that others know. */
  private Member member() {
    cluster.join(2, SECOND);
    return cluster.members().getFirst();
  }

  private Facts facts() {
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("no facts");
    }
    BootstrapStatus alone = new BootstrapStatus(true, 0, 0, 0, 0, false, Optional.empty(), false);
    return new Facts(listening, true, true, alone, 0, 20, true, List.of());
  }
}
