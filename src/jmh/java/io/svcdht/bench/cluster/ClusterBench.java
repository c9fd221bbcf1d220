package io.svcdht.bench.cluster;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.node.NodePolicies;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import io.svcdht.transport.TransportPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Real sockets: 64 nodes in 3 processes on loopback, finds and provides at concurrency 1, 16 and
 * 128, then a fifth of the nodes killed. Arguments are {@code name=value}: {@code nodes} of each
 * process, {@code seconds} of each phase, {@code warmup} seconds at most. All in one run, since the
 * speed of a machine drifts.
 */
public final class ClusterBench {

  /** Nodes of each process; the last is killed: a fifth. */
  private static final String NODES = "26,25,13";

  private static final int COPIES = 20;
  private static final int WARM_LANES = 32;
  private static final long WARM_PHASE_MILLIS = 2_500;
  private static final int WINDOW = 10;
  private static final double FALLEN = 0.97;
  private static final long KILL_MILLIS = 5_000;
  private static final int KILL_LANES = 16;
  private static final int VERIFY_MILLIS = 2_000;
  private static final int[] CONCURRENCY = {1, 16, 128};

  private final Cluster cluster;
  private final long millis;
  private double verifyRate;

  private ClusterBench(Cluster cluster, long millis) {
    this.cluster = cluster;
    this.millis = millis;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    List<Integer> nodes =
        Arrays.stream(argument(arguments, "nodes", NODES).split(","))
            .map(Integer::valueOf)
            .toList();
    int seconds = Integer.parseInt(argument(arguments, "seconds", "8"));
    int warmup = Integer.parseInt(argument(arguments, "warmup", "300"));
    List<String> options = Arrays.asList(System.getProperty("bench.worker.options").split(" "));
    Path logs = Files.createDirectories(Path.of("target", "bench-cluster"));
    Cluster.Plan plan = new Cluster.Plan(nodes, options);
    say("%d nodes in processes of %s on loopback, %d cores", plan.all(), nodes, Machine.cores());
    say("JVM flags of each process: %s", String.join(" ", options));
    limits();
    try (Cluster cluster = new Cluster(plan, logs)) {
      // Whatever ends this process, the workers end: by their handles here, or with their streams.
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
      new ClusterBench(cluster, seconds * 1000L).run(warmup);
    }
  }

  private void run(int warmup) {
    cluster.join();
    List<Integer> tables = cluster.settle(60);
    say(
        "joined: contacts of a node %d to %d, %.0f on average",
        Collections.min(tables),
        Collections.max(tables),
        tables.stream().mapToInt(Integer::intValue).average().orElse(0));
    warm(warmup);
    verifyRate = Double.parseDouble(cluster.one("verify " + VERIFY_MILLIS));
    say("Ed25519: one core checks %.0f signatures/s (a second of CPU, alone)", verifyRate);
    heads();
    for (int lanes : CONCURRENCY) {
      cluster.collect();
      report("find", lanes, cluster.load("find", lanes, millis, Sample::read));
    }
    for (int lanes : CONCURRENCY) {
      cluster.collect();
      Cluster.Phase phase = cluster.load("announce", lanes, millis, ClusterBench::announced);
      report("provide", lanes, phase);
    }
    cluster.collect();
    int killed = cluster.kill();
    report("after -9", KILL_LANES, cluster.load("find", KILL_LANES, KILL_MILLIS, Sample::read));
    say("after -9: %d nodes killed at once; finds of the %d ms after it", killed, KILL_MILLIS);
  }

  /**
   * Announces and finds in turn until the CPU of a request, on average over {@link #WINDOW} rounds,
   * has stopped falling, at most so many seconds: by then the JIT has done most of its work. What
   * is announced here is found later.
   */
  private void warm(int seconds) {
    long began = System.nanoTime();
    List<Double> rounds = new ArrayList<>();
    int contents = 0;
    while (System.nanoTime() - began < seconds * 1_000_000_000L && !steady(rounds)) {
      contents += announceSome();
      Usage used = cluster.load("find", WARM_LANES, WARM_PHASE_MILLIS, Sample::read).usage();
      rounds.add(used.cpu() / 1000.0 / Math.max(1, used.requests()));
    }
    say(
        "warmed for %d s, %s; %d contents to find",
        (System.nanoTime() - began) / 1_000_000_000L,
        steady(rounds) ? "steady" : "the CPU of a request still falling: give it longer",
        contents);
  }

  private static boolean steady(List<Double> rounds) {
    int end = rounds.size();
    return end >= 2 * WINDOW
        && mean(rounds.subList(end - WINDOW, end))
            >= FALLEN * mean(rounds.subList(end - 2 * WINDOW, end - WINDOW));
  }

  private static double mean(List<Double> rounds) {
    return rounds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private int announceSome() {
    List<String> cids = new ArrayList<>();
    cluster.load(
        "announce",
        WARM_LANES,
        WARM_PHASE_MILLIS,
        answer -> {
          cids.add(answer.substring(answer.indexOf(';') + 1));
          return announced(answer);
        });
    cluster.all("know " + String.join(" ", cids));
    return cids.stream().mapToInt(line -> line.split(" ").length).sum();
  }

  private static Sample announced(String answer) {
    return Sample.read(answer.substring(0, answer.indexOf(';')));
  }

  private static void limits() {
    NodePolicies policies = NodePolicies.defaults(BootstrapPolicy.alone());
    LookupPolicy lookup = policies.lookup();
    TransportPolicy sockets = BenchNode.sockets();
    say(
        "limits in force: k %d, alpha %d, beta %d, hop budget %d, hedge after %d ms, rpc timeout"
            + " %d ms, deadline %d ms",
        lookup.k(),
        lookup.alpha(),
        lookup.beta(),
        lookup.hopBudget(),
        lookup.hedgeStagger().toMillis(),
        lookup.rpcTimeout().toMillis(),
        lookup.deadline().toMillis());
    say(
        "  per connection %d requests in flight, %d connections a node, %d signatures waiting, %d"
            + " announcements under way",
        sockets.maxInflight(),
        sockets.connections(),
        VerificationPolicy.defaults().queue(),
        policies.announcements().inflight());
    PeerLimitPolicy limits = policies.limits();
    say(
        "  of a peer of a trusted network, as loopback is, %d requests/s and the check of %d"
            + " signatures/s; of all peers %d requests/s, %d at once, %d MiB/s",
        limits.rates().trusted(),
        limits.trustedTokens(),
        limits.rates().global(),
        limits.inflight(),
        limits.bytesPerSecond() >> 20);
    say(
        "  a provide takes %d disjoint paths; one network counts for %d %% of the closest",
        lookup.spread().paths(), lookup.spread().maxGroupPct());
  }

  private static void heads() {
    say(
        "%-9s %4s %9s %6s  %-21s  %-23s %6s %7s %8s %8s %7s %6s %6s",
        "what",
        "at",
        "per s",
        "ok %",
        "first p50/95/99 ms",
        "complete p50/95/99 ms",
        "copies",
        "rpc/op",
        "CPU/rpc",
        "CPU/ver",
        "ver/op",
        "ours",
        "others");
  }

  /** One line: CPU is that of all processes, so of both ends of a request. */
  private void report(String what, int lanes, Cluster.Phase phase) {
    Sample sample = phase.sample();
    Usage usage = phase.usage();
    int operations = Math.max(1, sample.operations() + sample.failures());
    double verifyMicros = 1e6 / verifyRate;
    double forRequests = usage.cpu() / 1000.0 - usage.verifications() * verifyMicros;
    say(
        "%-9s %4d %9.1f %6.2f  %-21s  %-23s %6.2f %7.1f %6.1fus %6.1fus %7.2f %5.0f%% %5.0f%%",
        what,
        lanes,
        sample.perSecond(),
        sample.successPercent(),
        Sample.percentiles(sample.firsts()),
        Sample.percentiles(sample.ends()),
        usage.copies() / (double) Math.max(1, sample.operations()),
        usage.requests() / (double) operations,
        forRequests / Math.max(1, usage.requests()),
        usage.crypto() / 1000.0 / Math.max(1, usage.verifications()),
        usage.verifications() / (double) operations,
        100.0 * usage.cpu() / (Machine.cores() * (double) phase.wallNanos()),
        100.0 * phase.othersNanos() / (Machine.cores() * (double) phase.wallNanos()));
    say(
        "          of the CPU: sockets %.0f%%, signatures %.0f%%, timers %.0f%%, the rest %.0f%%",
        100.0 * usage.loops() / usage.cpu(),
        100.0 * usage.crypto() / usage.cpu(),
        100.0 * usage.timers() / usage.cpu(),
        100.0 * (usage.cpu() - usage.loops() - usage.crypto() - usage.timers()) / usage.cpu());
    if (sample.copies() > 0) {
      double most = Machine.cores() * verifyRate / COPIES;
      double whole = usage.copies() * 1e9 / COPIES / phase.wallNanos();
      say(
          "          %.1f whole provides/s (%d copies, until the last is stored): %.0f%% of cores x"
              + " verify rate / %d = %.0f/s",
          whole, COPIES, 100 * whole / most, COPIES, most);
    }
  }

  private static String argument(String[] arguments, String name, String otherwise) {
    return Arrays.stream(arguments)
        .filter(text -> text.startsWith(name + "="))
        .map(text -> text.substring(name.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
