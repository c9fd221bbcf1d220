package io.svcdht.bench;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.svcdht.config.DhtApplication;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.node.DhtNode;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import io.svcdht.rpc.bus.nats.NatsBus;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import io.svcdht.rpc.calls.AnnounceBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What the bus costs, one question at a time: embedded, beyond the lookup itself; over NATS,
 * against a bare echo of as many bytes through the same broker. Runs from source, on the extracted
 * application: {@code java -cp APP BusBench.java ROUNDS [nats://HOST:PORT]}. Prints a line for each
 * round with medians in microseconds, and the median of the rounds.
 */
public final class BusBench {

  private static final Cid CID =
      Cid.ofContent("a content of the bench".getBytes(StandardCharsets.US_ASCII));
  private static final Question QUESTION = new Question.FindProviders(CID, Optional.empty(), true);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int WARM = 100_000;
  private static final int WARM_OVER_BROKER = 20_000;
  private static final int CALLS = 4_000;
  private static final String ECHO = "bench.echo";

  private BusBench() {}

  /** Rounds (1…99), and the broker, if there is one. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    if (rounds < 1 || rounds > 99) {
      throw new IllegalArgumentException("rounds are 1 to 99, not " + rounds);
    }
    embedded(rounds);
    if (args.length > 1) {
      overBroker(rounds, args[1]);
    }
    System.exit(0);
  }

  private static void embedded(int rounds) throws Exception {
    try (ConfigurableApplicationContext node = node()) {
      Bus bus = node.getBean(Bus.class);
      announce(bus);
      World world = node.getBean(World.class);
      DhtNode opened = node.getBean(DhtNode.class);
      Callable<?> alone = () -> opened.finds().find(find(world)).then().block(PATIENCE);
      Callable<?> asked = () -> answered(bus);
      median(WARM, alone);
      median(WARM, asked);
      compare(
          "embedded: lookup alone, question over the bus, difference (us)",
          rounds,
          alone,
          asked,
          (lookup, question) -> question - lookup);
    }
  }

  /** Closes nothing: the end of the process does. */
  private static void overBroker(int rounds, String url) throws Exception {
    NatsConnector connector =
        new NatsConnector(NatsPolicy.of(List.of(url)), Optional.empty(), () -> {});
    node("--dht.bus.nats.servers=" + url);
    NatsBus bus = NatsBus.connect(connector);
    Connection asking = Nats.connect(url);
    Connection echoing = Nats.connect(url);
    announce(bus);
    byte[] question = QUESTION.json();
    byte[] answer = answered(bus);
    echoing
        .createDispatcher(message -> echoing.publish(message.getReplyTo(), answer))
        .subscribe(ECHO);
    echoing.flush(PATIENCE);
    Callable<?> echo = () -> asking.request(ECHO, question, PATIENCE);
    Callable<?> asked = () -> answered(bus);
    median(WARM_OVER_BROKER, echo);
    median(WARM_OVER_BROKER, asked);
    compare(
        "nats: bare echo, question to a node, ratio (" + answer.length + " bytes, us)",
        rounds,
        echo,
        asked,
        (bare, over) -> over / bare);
  }

  /** What a round is about. */
  private interface Figure {
    double of(double base, double bus);
  }

  private static void compare(
      String title, int rounds, Callable<?> base, Callable<?> bus, Figure figure) throws Exception {
    median(WARM, base);
    median(WARM, bus);
    System.out.println(title);
    List<Double> figures = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      double alone = median(CALLS, base);
      double over = median(CALLS, bus);
      figures.add(figure.of(alone, over));
      System.out.printf(
          Locale.ROOT, "%5d %9.1f %9.1f %9.2f%n", round, alone, over, figures.getLast());
    }
    figures.sort(null);
    System.out.printf(Locale.ROOT, "median %9.2f%n", figures.get(rounds / 2));
  }

  /** Microseconds. */
  private static double median(int calls, Callable<?> call) throws Exception {
    long[] nanos = new long[calls];
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      call.call();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[calls / 2] / 1e3;
  }

  private static byte[] answered(Bus bus) {
    Reply reply = bus.request(QUESTION, CallHeaders.NONE).block(PATIENCE);
    if (reply instanceof Reply.Answer answer) {
      return answer.json();
    }
    throw new IllegalStateException(String.valueOf(reply));
  }

  /** A node is ready, and at the broker, a moment after it has started. */
  private static void announce(Bus bus) throws InterruptedException {
    Multiaddr address = Multiaddr.parse("/dns4/media.example/tcp/443/https").orThrow();
    Question announcement =
        new Question.StoreProvide(
            new AnnounceBody.Own(CID, Optional.of(List.of(address)), Optional.empty()));
    for (int tries = 0; tries < 100; tries++) {
      if (bus.request(announcement, CallHeaders.NONE).block(PATIENCE) instanceof Reply.Answer) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("the node took no announcement within ten seconds");
  }

  private static Find find(World world) {
    TimeSource time = world.time();
    LookupId id = LookupId.next(time, world.random());
    return new Find(id, CID, 20, Duration.ofSeconds(5), Find.Source.LOCAL);
  }

  private static ConfigurableApplicationContext node(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--dht.standalone=true",
                "--dht.bind=127.0.0.1:0",
                "--dht.shutdown.drain-delay=0s",
                "--dht.api.reads.rate=1000000",
                "--server.port=0",
                "--management.server.port=0",
                "--logging.level.root=warn",
                "--logging.level.io.svcdht=warn"));
    arguments.addAll(List.of(more));
    return DhtApplication.start(arguments.toArray(String[]::new));
  }
}
