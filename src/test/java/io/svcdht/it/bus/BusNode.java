package io.svcdht.it.bus;

import io.svcdht.limits.Rate;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.bus.BusDoor;
import io.svcdht.rpc.bus.BusEvents;
import io.svcdht.rpc.bus.BusPolicy;
import io.svcdht.rpc.bus.EmbeddedBus;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsDoor;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.http.HttpRig;
import io.svcdht.testing.RealTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What a node has of the bus, over scripted lookups, on real sockets and in real time. */
final class BusNode {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final HttpRig rig = new HttpRig();
  final AtomicInteger dropped = new AtomicInteger();
  final AtomicInteger asked = new AtomicInteger();
  final BusEvents events = new BusEvents(dropped::incrementAndGet);
  final EmbeddedBus embedded;
  final NatsDoor door;

  BusNode(NatsPolicy policy) {
    this(policy, 64 << 10);
  }

  BusNode(NatsPolicy policy, int payloadBytes) {
    World world = new World(new RealTime(), Schedulers.parallel(), rig.world.random());
    Rate rate = new Rate(1_000_000);
    BusPolicy bus =
        new BusPolicy(20, Duration.ofSeconds(5), Duration.ofSeconds(10), payloadBytes, rate, rate);
    var script = rig.lookups.script;
    rig.lookups.script =
        find -> {
          asked.incrementAndGet();
          return script.apply(find);
        };
    BusDoor all = new BusDoor(rig.calls(ApiPolicy.defaults(true)), world, Meters.NONE, bus);
    embedded = new EmbeddedBus(all, events, new io.svcdht.id.NodeId(1, 2, 3, 4), world.time());
    NatsConnector connector = new NatsConnector(policy, Optional.empty(), dropped::incrementAndGet);
    Scheduler outgoing = Schedulers.newBoundedElastic(1, 4_096, "dht-bus");
    NatsDoor.Runs runs = new NatsDoor.Runs(world.timers(), outgoing);
    door = new NatsDoor(connector, all, embedded, runs);
  }

  /** Connects. */
  BusNode connected() {
    door.keep().block(PATIENCE);
    return this;
  }

  void close() {
    door.close().block(PATIENCE);
  }
}
