package io.svcdht.bootstrap;

import io.svcdht.bootstrap.PeerCache.Remembered;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Begins with the peers that an earlier process knew, beside the seeds: one that has only been
 * restarted is at once where it was. Of the contacts those are remembered that are closest, as they
 * are needed to be found and to hold what one should, and then those that were seen last.
 */
final class WarmStart {

  /** Peers remembered. */
  static final int REMEMBERED = 256;

  /** Of these, the closest. */
  static final int CLOSEST = 128;

  /** Peers dialled at a start: enough to fill what is close, no crowd. */
  static final int DIALLED = 64;

  private static final Logger log = LoggerFactory.getLogger(WarmStart.class);
  private static final int AT_ONCE = 16;
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final BootstrapParts parts;
  private final Healing healing;

  WarmStart(BootstrapParts parts, Healing healing) {
    this.parts = parts;
    this.healing = healing;
  }

  /** How long between two looks at the table. */
  Duration every() {
    return EVERY;
  }

  /** Verifies and dials the best of those remembered; how many are there. Never an error. */
  Mono<Long> begin() {
    return parts
        .cache()
        .recall()
        .map(known -> best(parts.self().nodeId(), known, now(), DIALLED / 2, DIALLED))
        .flatMapMany(Flux::fromIterable)
        .flatMap(
            peer ->
                parts
                    .verification()
                    .peer(peer.info())
                    .doOnError(
                        failure -> log.debug("{} is not tried: {}", peer, failure.toString()))
                    .onErrorComplete()
                    .flatMap(healing::back),
            AT_ONCE)
        .count()
        .doOnNext(there -> {
          if (there > 0) {
            log.info("{} peers of an earlier process are still there", there);
          }
        })
        .doOnError(failure -> log.warn("peers cannot be recalled: {}", failure.toString()))
        .onErrorReturn(0L);
  }

  /** Remembers the contacts of now; without any, those of before stay. */
  Mono<Duration> remember() {
    List<Remembered> contacts = contacts();
    if (contacts.isEmpty()) {
      return Mono.just(EVERY);
    }
    return parts
        .cache()
        .recall()
        .map(before -> {
          List<Remembered> all = new ArrayList<>(before);
          all.addAll(contacts);
          return best(parts.self().nodeId(), all, now(), CLOSEST, REMEMBERED);
        })
        .flatMap(parts.cache()::remember)
        .thenReturn(EVERY);
  }

  private List<Remembered> contacts() {
    long nanos = parts.world().time().nanos();
    Instant now = now();
    List<Remembered> contacts = new ArrayList<>();
    for (RoutingTable.Bucket bucket : parts.neighbours().table().snapshot().buckets()) {
      for (Contact contact : bucket.contacts()) {
        Instant seen = now.minusNanos(nanos - contact.lastSeenNanos());
        contacts.add(new Remembered(contact.peer().signed(), seen));
      }
    }
    return contacts;
  }

  private Instant now() {
    return parts.world().time().wall();
  }

  /**
   * At most {@code most} of {@code peers}, the last of each counting, without those whose info is
   * dead: first the {@code closest}, nearest first, then those seen last.
   */
  static List<Remembered> best(
      NodeId self, List<Remembered> peers, Instant now, int closest, int most) {
    Map<NodeId, Remembered> distinct = new LinkedHashMap<>();
    for (Remembered peer : peers) {
      if (peer.info().info().seq().plus(Limits.PEER_INFO_LIFE).isAfter(now)) {
        distinct.put(peer.info().info().nodeId(), peer);
      }
    }
    List<Remembered> all = new ArrayList<>(distinct.values());
    all.sort(Comparator.comparing(peer -> peer.info().info().nodeId(), self::compareDistance));
    int near = Math.min(closest, all.size());
    List<Remembered> best = new ArrayList<>(all.subList(0, near));
    all.subList(near, all.size()).stream()
        .sorted(Comparator.comparing(Remembered::lastSeen).reversed())
        .limit(Math.max(0, most - near))
        .forEach(best::add);
    return best;
  }
}
