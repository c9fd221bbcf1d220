package io.svcdht.sim.scenario;

import io.svcdht.announce.Owner;
import io.svcdht.id.Cid;
import io.svcdht.sim.Member;
import io.svcdht.sim.VirtualCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Announces contents, each at one node, and keeps what came of it. */
final class Announcer {

  static final Owner OWNER = new Owner("simulation");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final double NANOS_PER_MS = 1e6;

  private final VirtualCluster cluster;
  private final List<Content> contents = new ArrayList<>();
  private final List<Double> tookMs = new ArrayList<>();
  private int begun;
  private int ended;

  Announcer(VirtualCluster cluster) {
    this.cluster = cluster;
  }

  /** A random content id. */
  static Cid anyCid(RandomGenerator random) {
    byte[] name = new byte[32];
    random.nextBytes(name);
    return Cid.read(name, 0);
  }

  void announce(Member at, Cid cid) {
    begun++;
    long start = cluster.time().nanos();
    at.node()
        .announcements()
        .announce(OWNER, cid, List.of(), Optional.empty(), TIMEOUT)
        .doFinally(end -> ended++)
        .subscribe(announced -> taken(new Content(cid, at), start), refusal -> {});
  }

  boolean done() {
    return ended == begun;
  }

  int begun() {
    return begun;
  }

  /** Those that at least one holder took. */
  List<Content> contents() {
    return Collections.unmodifiableList(contents);
  }

  /** From the call to the answer. */
  Sample tookMs() {
    return Sample.of(tookMs);
  }

  private void taken(Content content, long start) {
    contents.add(content);
    tookMs.add((cluster.time().nanos() - start) / NANOS_PER_MS);
  }
}
