package io.svcdht.bench.cluster;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a process, or several, have used so far. Differences of two are what a phase took.
 *
 * @param cpu nanoseconds of CPU, all threads
 * @param loops nanoseconds on the event loops of sockets
 * @param crypto nanoseconds on the threads that check and make signatures
 * @param timers nanoseconds on the threads of timers
 * @param requests requests sent between nodes; each has two ends in the cluster
 * @param verifications signatures checked
 * @param copies records come to be stored
 */
record Usage(
    long cpu,
    long loops,
    long crypto,
    long timers,
    long requests,
    long verifications,
    long copies) {

  static Usage now(List<BenchNode> nodes) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long loops = 0;
    long crypto = 0;
    long timers = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread == null) {
        continue;
      }
      String name = thread.getThreadName();
      long used = Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      loops += name.startsWith("oap") ? used : 0;
      crypto += name.startsWith("dht-crypto") ? used : 0;
      timers += name.startsWith("dht-timers") ? used : 0;
    }
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Usage(
        machine.getProcessCpuTime(),
        loops,
        crypto,
        timers,
        nodes.stream().mapToLong(BenchNode::requests).sum(),
        nodes.stream().mapToLong(BenchNode::verifications).sum(),
        nodes.stream().mapToLong(BenchNode::copies).sum());
  }

  String line() {
    return List.of(cpu, loops, crypto, timers, requests, verifications, copies).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  static Usage read(String line) {
    long[] n = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    return new Usage(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
  }

  static Usage sum(List<Usage> usages) {
    return usages.stream().reduce(new Usage(0, 0, 0, 0, 0, 0, 0), (a, b) -> a.plus(b, 1));
  }

  Usage since(Usage before) {
    return plus(before, -1);
  }

  private Usage plus(Usage other, int sign) {
    return new Usage(
        cpu + sign * other.cpu,
        loops + sign * other.loops,
        crypto + sign * other.crypto,
        timers + sign * other.timers,
        requests + sign * other.requests,
        verifications + sign * other.verifications,
        copies + sign * other.copies);
  }
}
