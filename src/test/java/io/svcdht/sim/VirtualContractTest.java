package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.ExchangeContract;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** The virtual network keeps what sockets keep. */
class VirtualContractTest extends ExchangeContract {

  private final VirtualScheduler time = new VirtualScheduler();
  private final World world = new World(time, time, new Random(7));
  private final VirtualNetwork network =
      new VirtualNetwork(time, NetworkPlan.defaults(), new Random(7));

  private record Virtual(
      LocalPeer self, VirtualNetwork network, VirtualExchange exchange, ScriptedDoor door)
      implements Party {
    @Override
    public VerifiedPeer info() {
      return self.current();
    }

    @Override
    public void vanish() {
      network.kill(self.nodeId());
    }
  }

  @Override
  protected Party start() {
    LocalPeer self =
        new LocalPeer(
            Identity.of(Ed25519.generate(new SecureRandom())), new NetworkName("test"), time);
    ScriptedDoor door = new ScriptedDoor();
    VirtualExchange exchange = network.join(self);
    exchange.listen(door);
    return new Virtual(self, network, exchange, door);
  }

  @Override
  protected World world() {
    return world;
  }

  @Override
  protected <T> Optional<T> await(Mono<T> work) {
    AtomicReference<@Nullable Signal<T>> end = new AtomicReference<>();
    work.materialize().subscribe(end::set);
    until("ended", () -> end.get() != null);
    Signal<T> signal = Objects.requireNonNull(end.get());
    if (signal.isOnError() && signal.getThrowable() instanceof RuntimeException failure) {
      throw failure;
    }
    return Optional.ofNullable(signal.get());
  }

  @Override
  protected void until(String what, BooleanSupplier holds) {
    assertThat(time.runUntil(holds, PATIENCE.multipliedBy(2))).as(what).isTrue();
  }
}
