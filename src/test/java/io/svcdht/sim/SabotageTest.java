package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Owner;
import io.svcdht.cache.MemoryFamily;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Cid;
import io.svcdht.limits.TimeSource;
import io.svcdht.node.NodeParts;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Meters.Task;
import io.svcdht.pipeline.World;
import io.svcdht.provider.Surroundings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each standing task of a whole production node is made to fail, and goes on. */
class SabotageTest {

  private static final int NODES = 6;
  private static final int VICTIM = NODES;
  private static final int FAULTS = 2;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Sabotage sabotage = new Sabotage();
  private final VirtualCluster cluster =
      new VirtualCluster(
          5,
          NetworkPlan.defaults().withCodec(false),
          Signing.STUB,
          new Population() {
            @Override
            public NodeParts parts(int index, NodeParts usual) {
              return index == VICTIM ? victim(usual) : usual;
            }
          });

  /** Which of the nodes is the first to check in an hour is up to chance, hence days for repair. */
  @ParameterizedTest
  @CsvSource({
    "BOOTSTRAP,  bootstrap.Bootstrap.pause,        PT2H",
    "REFRESH,    bootstrap.Refresh.,               PT3H",
    "PRUNE,      cache.MemoryProviderStore.prune,  PT1M",
    "RENEWAL,    peer.LocalPeer.renewalDue,        PT1H",
    "REPUBLISH,  announce.Publishing.,             PT30H",
    "REPAIR,     replica.Replicas.brought,         PT72H",
    "NEWCOMERS,  replica.Newcomers.given,          PT1H",
    "PEER_CACHE, bootstrap.WarmStart.,             PT3H",
  })
  void a_task_that_fails_by_its_own_fault_is_counted_and_goes_on(
      Task task, String place, Duration within) {
    Member victim = joined();
    sabotage.at(place, FAULTS);

    if (task == Task.NEWCOMERS) {
      cluster.start(cluster.newcomer());
      cluster.start(cluster.newcomer());
    }
    assertThat(passes(() -> sabotage.left() == 0, within)).isTrue();
    if (task == Task.NEWCOMERS) {
      cluster.start(cluster.newcomer());
    }
    assertThat(passes(() -> sabotage.askedSince() > 0, within)).isTrue();

    assertThat(victim.tally().faults(task)).isPositive();
    assertThat(victim.tally().faults()).isEqualTo(victim.tally().faults(task));
    assertThat(victim.node().failing()).isEmpty();
  }

  @Test
  void a_task_that_keeps_failing_makes_the_node_say_so_until_it_works_again() {
    Member victim = joined();
    sabotage.at("cache.MemoryProviderStore.prune", 8);
    assertThat(passes(() -> !victim.node().failing().isEmpty(), MINUTE)).isTrue();
    assertThat(victim.node().failing()).containsExactly(Task.PRUNE);
    assertThat(passes(() -> victim.node().failing().isEmpty(), MINUTE.multipliedBy(10))).isTrue();
    assertThat(sabotage.left()).isZero();
  }

  /** All nodes, some contents announced by each, and the one that is made to fail among them. */
  private Member joined() {
    cluster.join(NODES, Duration.ofSeconds(2));
    assertThat(cluster.awaitReady(MINUTE.multipliedBy(2))).isTrue();
    LocalPeer self =
        new LocalPeer(
            Identity.of(cluster.signer(cluster.key())),
            VirtualCluster.NETWORK,
            sabotage.of(cluster.time()));
    Member victim = cluster.newcomer(self, Traits.PLAIN.inAs(1));
    cluster.start(victim);
    assertThat(cluster.awaitReady(MINUTE.multipliedBy(2))).isTrue();
    for (Member member : cluster.members()) {
      Cid cid = Cid.ofContent(member.id().toString().getBytes(StandardCharsets.UTF_8));
      member
          .node()
          .announcements()
          .announce(new Owner("test"), cid, List.of(), Optional.empty(), MINUTE)
          .subscribe();
    }
    cluster.time().advance(MINUTE);
    return victim;
  }

  private boolean passes(BooleanSupplier done, Duration within) {
    return cluster.time().runUntil(done, within);
  }

  private NodeParts victim(NodeParts usual) {
    World world = usual.world();
    TimeSource time = sabotage.of(world.time());
    return new NodeParts(
        usual.self(),
        new World(time, world.timers(), sabotage.of(world.random())),
        usual.exchange(),
        usual.groups(),
        usual.verification(),
        new NodeParts.Stores(
            near ->
                new MemoryProviderStore(
                    usual.policies().records(), time, new Surroundings(carrier -> false, near)),
            Optional.of(new NodeParts.Lasting(new MemoryFamily(1_000), new MemoryFamily(1_000)))),
        usual.schedulers(),
        usual.meters(),
        usual.traces(),
        usual.policies(),
        usual.discovery());
  }
}
