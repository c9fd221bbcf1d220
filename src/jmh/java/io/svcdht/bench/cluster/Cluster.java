package io.svcdht.bench.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The worker processes together: what is asked of all of them, and load spread over them. */
final class Cluster implements AutoCloseable {

  private static final long PAUSE_NANOS = 200_000_000;
  private static final long DRAIN_NANOS = 50_000_000;
  private static final int DRAINS = 100;

  private final List<WorkerProcess> workers = new ArrayList<>();
  private final Plan plan;

  /**
   * How large.
   *
   * @param nodes of each process; those of the last are killed in the end
   * @param options of each JVM
   */
  record Plan(List<Integer> nodes, List<String> options) {
    int all() {
      return nodes.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * What a phase gave and what it took, {@code others} being the rest of the machine; {@code wall}
   * ends when the last copy was stored.
   */
  record Phase(Sample sample, Usage usage, long wallNanos, long othersNanos) {}

  Cluster(Plan plan, Path logs) {
    this.plan = plan;
    for (int i = 0; i < plan.nodes().size(); i++) {
      workers.add(WorkerProcess.start(i, plan.options(), logs));
    }
  }

  /** Starts all nodes; the first of the first process is the seed of all others. */
  void join() {
    String seed = workers.getFirst().ask("start " + plan.nodes().getFirst()).split(" ")[0];
    for (int i = 1; i < workers.size(); i++) {
      workers.get(i).tell("start " + plan.nodes().get(i) + " " + seed);
    }
    workers.stream().skip(1).forEach(WorkerProcess::hear);
  }

  /**
   * Waits until every node knows a third of the others and the routing tables no longer grow, at
   * most so many seconds; their sizes.
   */
  List<Integer> settle(int seconds) {
    List<Integer> before = List.of();
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    int quiet = 0;
    while (System.nanoTime() < until && quiet < 10) {
      LockSupport.parkNanos(PAUSE_NANOS);
      List<Integer> now =
          all("tables").stream()
              .flatMap(line -> Arrays.stream(line.split(" ")))
              .map(Integer::valueOf)
              .toList();
      boolean joined = Collections.min(now) >= plan.all() / 3;
      quiet = joined && now.equals(before) ? quiet + 1 : 0;
      before = now;
    }
    return before;
  }

  /** Kills the last process without a word; how many nodes it had. */
  int kill() {
    WorkerProcess last = workers.removeLast();
    last.kill();
    return plan.nodes().get(workers.size());
  }

  /** Each worker's answer to one line. */
  List<String> all(String line) {
    workers.forEach(worker -> worker.tell(line));
    return workers.stream().map(WorkerProcess::hear).toList();
  }

  /**
   * Collects garbage everywhere, so that no phase begins with what the one before has left: a pause
   * stops all nodes of a process at once, and on a busy machine for much longer than one node's.
   */
  void collect() {
    all("collect");
  }

  /** One worker's answer, the others being idle. */
  String one(String line) {
    return workers.getFirst().ask(line);
  }

  Usage usage() {
    return Usage.sum(all("usage").stream().map(Usage::read).toList());
  }

  /**
   * Puts {@code word} load on the cluster, {@code lanes} at once, for {@code millis}; fewer lanes
   * than processes go around the processes.
   *
   * @param read makes a sample of a worker's answer
   */
  Phase load(String word, int lanes, long millis, Function<String, Sample> read) {
    Usage before = usage();
    long busy = Machine.busyNanos();
    long began = System.nanoTime();
    Sample sample =
        lanes < workers.size()
            ? around(word, lanes, millis, read)
            : together(word, lanes, millis, read);
    Usage used = drained().since(before);
    long wall = System.nanoTime() - began;
    long all = Machine.busyNanos() - busy;
    return new Phase(sample, used, wall, Math.max(0, all - used.cpu()));
  }

  /** A provide may return before its last copies are stored: their time counts, too. */
  private Usage drained() {
    Usage before = usage();
    for (int i = 0; i < DRAINS; i++) {
      LockSupport.parkNanos(DRAIN_NANOS);
      Usage now = usage();
      if (now.copies() == before.copies()) {
        return now;
      }
      before = now;
    }
    return before;
  }

  private Sample around(String word, int lanes, long millis, Function<String, Sample> read) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      long share = millis * plan.nodes().get(i) / plan.all();
      samples.add(read.apply(workers.get(i).ask(word + " " + lanes + " " + share)));
    }
    return Sample.inTurn(samples);
  }

  private Sample together(String word, int lanes, long millis, Function<String, Sample> read) {
    int nodes = plan.nodes().stream().limit(workers.size()).mapToInt(Integer::intValue).sum();
    int left = lanes;
    for (int i = workers.size() - 1; i >= 0; i--) {
      int share =
          i == 0 ? left : Math.max(1, Math.round(lanes * plan.nodes().get(i) / (float) nodes));
      left -= share;
      workers.get(i).tell(word + " " + share + " " + millis);
    }
    return Sample.together(workers.stream().map(worker -> read.apply(worker.hear())).toList());
  }

  @Override
  public void close() {
    workers.forEach(WorkerProcess::close);
  }
}
