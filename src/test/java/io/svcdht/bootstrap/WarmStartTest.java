package io.svcdht.bootstrap;

import static io.svcdht.bootstrap.Peers.seed;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.bootstrap.PeerCache.Remembered;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.peer.Contact;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.pipeline.Seed;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class WarmStartTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Memory memory = new Memory();

  /** A cache that a test can look into. */
  private static final class Memory implements PeerCache {
    List<Remembered> peers = new ArrayList<>();
    int writes;

    @Override
    public Mono<List<Remembered>> recall() {
      return Mono.fromSupplier(() -> List.copyOf(peers));
    }

    @Override
    public Mono<Void> remember(List<Remembered> kept) {
      return Mono.fromRunnable(() -> {
        writes++;
        peers = kept;
      });
    }

    Set<NodeId> ids() {
      return Set.copyOf(peers.stream().map(peer -> peer.info().info().nodeId()).toList());
    }
  }

  @Test
  void a_restarted_node_is_where_it_was_at_once_though_a_seed_is_slow() {
    Bench bench = joining(seed(1), seed(2));
    bench.silent.add(2);
    bench.up.addAll(Set.of(1, 5, 6, 7));
    remember(bench, 5, 6, 7, 8);

    bench.start();

    assertThat(bench.bootstrap.status().selfLookup()).isTrue();
    assertThat(bench.table.snapshot().size()).isEqualTo(4);
    assertThat(bench.pinged).contains(bench.peer(8).nodeId());
    assertThat(bench.table.contact(bench.peer(8).nodeId())).isEmpty();
  }

  @Test
  void what_was_remembered_is_believed_no_more_than_what_anybody_says() {
    Bench bench = joining(seed(1));
    bench.up.addAll(Set.of(1, 5));
    SignedPeerInfo honest = bench.peer(5).signed();
    Bytes forgery = Bytes.copyOf(new byte[64]);
    memory.peers =
        List.of(new Remembered(SignedPeerInfo.of(honest.info(), forgery), bench.time.wall()));

    bench.start();

    assertThat(bench.pinged).isEmpty();
    assertThat(bench.table.snapshot().size()).isEqualTo(1);
  }

  @Test
  void peers_whose_info_is_dead_are_not_tried() {
    Bench bench = joining(seed(1));
    remember(bench, 5);
    bench.time.advance(Limits.PEER_INFO_LIFE.plusSeconds(1));
    bench.up.addAll(Set.of(1, 5));
    bench.start();
    assertThat(bench.pinged).doesNotContain(id(bench, 5));
  }

  @Test
  void contacts_are_remembered_when_it_has_joined_and_every_minute_and_when_it_stops() {
    Bench bench = joining(seed(1), seed(2));
    bench.up.addAll(Set.of(1, 2));
    bench.start();
    bench.time.advance(Duration.ofSeconds(2));
    assertThat(memory.ids()).containsExactlyInAnyOrder(id(bench, 1), id(bench, 2));

    bench.neighbours.dialled(bench.peer(9), java.util.Optional.empty());
    bench.time.advance(MINUTE);
    assertThat(memory.ids()).contains(id(bench, 9));

    bench.neighbours.dialled(bench.peer(10), java.util.Optional.empty());
    bench.bootstrap.stop().block(MINUTE);
    assertThat(memory.ids()).contains(id(bench, 10));
    int writes = memory.writes;
    bench.time.advance(MINUTE.multipliedBy(10));
    assertThat(memory.writes).isEqualTo(writes);
  }

  @Test
  void a_node_that_has_lost_everybody_forgets_nobody() {
    Bench bench = joining(seed(1));
    remember(bench, 5, 6);
    bench.start();
    bench.time.advance(MINUTE.multipliedBy(5));
    bench.bootstrap.stop().block(MINUTE);
    assertThat(memory.ids()).containsExactlyInAnyOrder(id(bench, 5), id(bench, 6));
  }

  @Test
  void when_a_peer_was_last_seen_is_told_by_the_wall_clock() {
    Bench bench = joining(seed(1));
    bench.up.add(1);
    bench.start();
    bench.time.advance(Duration.ofSeconds(2));
    Contact contact = bench.table.contact(id(bench, 1)).orElseThrow();
    assertThat(memory.peers.getFirst().lastSeen())
        .isEqualTo(bench.time.wall().minusNanos(bench.time.nanos() - contact.lastSeenNanos()));
  }

  @Test
  void the_closest_come_first_and_then_those_seen_last() {
    Bench bench = joining(seed(1));
    Instant now = bench.time.wall();
    Seeded.check(
        20,
        random -> {
          List<Remembered> all = new ArrayList<>();
          for (int n = 1; n <= 60; n++) {
            all.add(
                new Remembered(
                    bench.peer(n).signed(), now.minusSeconds(random.nextInt(1, 1_000_000))));
          }
          Collections.shuffle(all, new Random(random.nextLong()));
          NodeId self = bench.self.nodeId();
          List<Remembered> best = WarmStart.best(self, all, now, 10, 25);

          assertThat(best).hasSize(25).doesNotHaveDuplicates();
          for (Remembered other : all) {
            if (best.contains(other)) {
              continue;
            }
            assertThat(best.subList(0, 10))
                .allMatch(near -> self.compareDistance(idOf(near), idOf(other)) < 0);
            assertThat(best.subList(10, 25))
                .allMatch(recent -> !recent.lastSeen().isBefore(other.lastSeen()));
          }
        });
  }

  @Test
  void of_one_remembered_twice_the_last_counts() {
    Bench bench = joining(seed(1));
    Instant now = bench.time.wall();
    Remembered old = new Remembered(bench.peer(5).signed(), now.minusSeconds(9));
    Remembered fresh = new Remembered(bench.peer(5).signed(), now);
    assertThat(WarmStart.best(bench.self.nodeId(), List.of(old, fresh), now, 5, 5))
        .containsExactly(fresh);
  }

  private Bench joining(Seed... seeds) {
    return new Bench(BootstrapPolicy.joining(List.of(seeds), 1), 1, memory);
  }

  private void remember(Bench bench, int... peers) {
    memory.peers =
        IntStream.of(peers)
            .mapToObj(n -> new Remembered(bench.peer(n).signed(), bench.time.wall()))
            .toList();
  }

  private static NodeId id(Bench bench, int n) {
    return bench.peer(n).nodeId();
  }

  private static NodeId idOf(Remembered peer) {
    return peer.info().info().nodeId();
  }
}
