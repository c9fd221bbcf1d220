package io.svcdht.bench.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.OperatingSystemMXBean;
import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.node.NodePolicies;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pq.Ed25519;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * CPU of one FIND_NODE over a real socket, both sides in this process: asking, TLS both ways, the
 * answer of 20 contacts from a routing table, reading it, and the verdicts of signatures checked
 * before. Arguments: requests at once, seconds, nodes that answer. Prints a line a second.
 */
public final class RpcBench {

  private static final int CONTACTS = 60;
  private static final int ANY = 10_000_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final BenchNode asker;
  private final List<BenchNode> answerers;
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  private RpcBench(BenchNode asker, List<BenchNode> answerers) {
    this.asker = asker;
    this.answerers = answerers;
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    BenchNode.Threads threads = BenchNode.Threads.ofThisMachine();
    NodePolicies policies = unlimited(NodePolicies.defaults(BootstrapPolicy.alone()));
    List<BenchNode> answerers =
        IntStream.range(0, Integer.parseInt(arguments[2]))
            .mapToObj(i -> BenchNode.start(threads, policies))
            .toList();
    new RpcBench(BenchNode.start(threads, policies), answerers)
        .run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    System.exit(0);
  }

  /** What a request costs is asked here, not how many are let in: one refused costs less. */
  private static NodePolicies unlimited(NodePolicies usual) {
    PeerLimitPolicy limits = usual.limits();
    return new NodePolicies(
        usual.lookup(),
        usual.table(),
        usual.diversity(),
        usual.neighbours(),
        usual.records(),
        usual.announcements(),
        usual.replicas(),
        usual.bootstrap(),
        usual.supervision(),
        new PeerLimitPolicy(
            new PeerLimitPolicy.Rates(ANY, ANY, ANY),
            limits.inflight(),
            limits.bytesPerSecond() * 64,
            limits.tokens(),
            limits.bound(),
            limits.shedding(),
            limits.trusted()),
        usual.finds());
  }

  private void run(int lanes, int seconds) {
    for (int i = 0; i < CONTACTS; i++) {
      VerifiedPeer somebody = somebody(i);
      answerers.forEach(node -> node.node().table().offer(somebody, Duration.ofMillis(1)));
    }
    // A node that was met at an address of loopback may dial there.
    asker
        .transport()
        .dial(io.svcdht.pipeline.Seed.parse(answerers.getFirst().seed()).orThrow(), in(TIMEOUT))
        .blockLast(TIMEOUT);
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    Mono<Void> load =
        Flux.range(0, lanes)
            .flatMap(lane -> Mono.defer(this::ask).repeat(() -> System.nanoTime() < until), lanes)
            .then();
    load.subscribe();
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = machine.getProcessCpuTime();
    long done = 0;
    for (int second = 1; second <= seconds; second++) {
      Mono.delay(Duration.ofSeconds(1)).block();
      long now = machine.getProcessCpuTime();
      long all = answers.get();
      System.out.printf(
          Locale.ROOT,
          "%3d s: %7d rpc/s, %6.1f us of CPU each, %d failed so far%n",
          second,
          all - done,
          (now - cpu) / 1000.0 / Math.max(1, all - done),
          failures.get());
      cpu = now;
      done = all;
    }
  }

  private Mono<Void> ask() {
    int turn = ThreadLocalRandom.current().nextInt(answerers.size());
    VerifiedPeer peer = answerers.get(turn).node().self().current();
    NodeId target = new NodeId(r(), r(), r(), r());
    LookupId id = LookupId.next(MachineTime.INSTANCE, MachineTime.RANDOM);
    Call call = new Call(id, in(TIMEOUT), new Request.FindNode(target, 20));
    return asker
        .transport()
        .ask(peer, call)
        .flatMap(this::verified)
        .doOnError(refused -> failures.incrementAndGet())
        .then()
        .onErrorComplete();
  }

  private Mono<List<VerifiedPeer>> verified(Answer answer) {
    return asker
        .verification()
        .peers(((Response.Nodes) answer.response()).closest())
        .doOnNext(peers -> answers.incrementAndGet());
  }

  private static VerifiedPeer somebody(int number) {
    LocalPeer peer =
        new LocalPeer(
            Identity.of(Ed25519.generate(new SecureRandom())),
            BenchNode.NETWORK,
            MachineTime.INSTANCE);
    return peer.advertise(
        List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + (20_000 + number)).orThrow()));
  }

  private static Deadline in(Duration span) {
    return Deadline.after(span, MachineTime.INSTANCE);
  }

  private static long r() {
    return MachineTime.RANDOM.nextLong();
  }
}
