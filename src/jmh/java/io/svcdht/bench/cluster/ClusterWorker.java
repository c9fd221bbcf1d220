package io.svcdht.bench.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.id.Cid;
import io.svcdht.node.NodePolicies;
import io.svcdht.pipeline.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * One process of the cluster: does what the lines on its standard input say, answers each with one
 * line, and ends with the stream, so that it never outlives its coordinator.
 */
public final class ClusterWorker {

  /** Answers begin with it. */
  static final String ANSWER = "= ";

  private final List<BenchNode> nodes = new ArrayList<>();
  private final BenchNode.Threads threads = BenchNode.Threads.ofThisMachine();
  private Load load = new Load(List.of());

  private ClusterWorker() {}

  /** Serves until its standard input ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    ClusterWorker worker = new ClusterWorker();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.println(ANSWER + worker.answer(line.split(" ")));
      answers.flush();
    }
    System.exit(0);
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "start" ->
          start(Integer.parseInt(words[1]), Arrays.asList(words).subList(2, words.length));
      case "tables" -> tables();
      case "know" -> know(words);
      case "find" -> load.find(Integer.parseInt(words[1]), Long.parseLong(words[2])).line();
      case "announce" -> announce(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      case "usage" -> Usage.now(nodes).line();
      case "collect" -> collect();
      case "verify" -> String.valueOf(VerifyRate.measure(Long.parseLong(words[1])));
      default -> throw new IllegalArgumentException("unknown word " + words[0]);
    };
  }

  private static String collect() {
    System.gc();
    return "collected";
  }

  /** Starts nodes that join through {@code seeds}, the first of all through nobody. */
  private String start(int count, List<String> seeds) {
    List<Seed> known =
        new ArrayList<>(seeds.stream().map(seed -> Seed.parse(seed).orThrow()).toList());
    for (int i = 0; i < count; i++) {
      BootstrapPolicy joining =
          known.isEmpty() ? BootstrapPolicy.alone() : BootstrapPolicy.joining(known, 1);
      BenchNode node = BenchNode.start(threads, NodePolicies.defaults(joining));
      nodes.add(node);
      if (known.isEmpty()) {
        known.add(Seed.parse(node.seed()).orThrow());
      }
    }
    load = new Load(nodes);
    return nodes.stream().map(BenchNode::seed).collect(Collectors.joining(" "));
  }

  private String tables() {
    return nodes.stream()
        .map(node -> String.valueOf(node.node().table().size()))
        .collect(Collectors.joining(" "));
  }

  private String know(String[] words) {
    load.learn(Arrays.stream(words).skip(1).map(text -> Cid.parse(text).orThrow()).toList());
    return "ok";
  }

  private String announce(int lanes, long millis) {
    Queue<Cid> taken = new ConcurrentLinkedQueue<>();
    Sample sample = load.announce(lanes, millis, taken);
    return sample.line() + ";" + taken.stream().map(Cid::toString).collect(Collectors.joining(" "));
  }
}
