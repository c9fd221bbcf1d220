package io.svcdht.it.transport;

import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.ExchangeContract;
import io.svcdht.pipeline.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The contract over real sockets on loopback. */
abstract class SocketContract extends ExchangeContract {

  private final World world = new World(TestNode.TIME, Schedulers.parallel(), new Random());
  private final List<TestNode> nodes = new ArrayList<>();

  private record Real(TestNode node, ScriptedDoor door) implements Party {
    @Override
    public VerifiedPeer info() {
      return node.info();
    }

    @Override
    public Exchange exchange() {
      return node.transport();
    }

    @Override
    public void vanish() {
      node.transport().close().block(PATIENCE);
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
  }

  /** A node behind {@code door}. */
  abstract TestNode node(ScriptedDoor door);

  @Override
  protected Party start() {
    ScriptedDoor door = new ScriptedDoor();
    TestNode node = node(door);
    nodes.add(node);
    return new Real(node, door);
  }

  @Override
  protected World world() {
    return world;
  }

  @Override
  protected <T> Optional<T> await(Mono<T> work) {
    return work.blockOptional(PATIENCE);
  }

  @Override
  protected void until(String what, BooleanSupplier holds) {
    Eventually.that(what, holds);
  }
}
