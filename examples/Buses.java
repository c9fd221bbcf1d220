import io.svcdht.config.DhtApplication;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import io.svcdht.rpc.bus.nats.NatsBus;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;

/** A bus to ask: over a broker where one is named, else that of a node in this process. */
final class Buses implements AutoCloseable {

  private static final int TRIES = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Bus bus;
  private final AutoCloseable owner;

  private Buses(Bus bus, AutoCloseable owner) {
    this.bus = bus;
    this.owner = owner;
  }

  /** The bus at {@code broker}, nats://HOST:PORT, or an embedded one. */
  static Buses open(Optional<String> broker) {
    return broker.map(Buses::over).orElseGet(Buses::embedded);
  }

  private static Buses over(String url) {
    NatsPolicy policy = NatsPolicy.of(List.of(url));
    NatsBus bus = NatsBus.connect(new NatsConnector(policy, Optional.empty(), () -> {}));
    return new Buses(bus, bus);
  }

  private static Buses embedded() {
    ConfigurableApplicationContext node =
        DhtApplication.start(
            "--dht.standalone=true",
            "--dht.bind=127.0.0.1:0",
            "--dht.shutdown.drain-delay=0s",
            "--server.port=0",
            "--management.server.port=0",
            "--logging.level.root=warn");
    return new Buses(node.getBean(Bus.class), node);
  }

  /**
   * The reply; where a failure says when to try again, it is asked again then, ten times at most.
   */
  Reply ask(Question question) throws InterruptedException {
    CallHeaders headers = CallHeaders.within(PATIENCE);
    for (int tries = 1; ; tries++) {
      Reply reply = bus.request(question, headers).block();
      if (!(reply instanceof Reply.Failure failure)
          || failure.retryAfter().isEmpty()
          || tries == TRIES) {
        return reply;
      }
      Thread.sleep(failure.retryAfter().get());
    }
  }

  @Override
  public void close() throws Exception {
    owner.close();
  }
}
