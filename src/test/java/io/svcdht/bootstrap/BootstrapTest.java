package io.svcdht.bootstrap;

import static io.svcdht.bootstrap.Peers.calling;
import static io.svcdht.bootstrap.Peers.named;
import static io.svcdht.bootstrap.Peers.seed;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Seed;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class BootstrapTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void it_begins_at_once_and_is_done_when_quorum_and_self_lookup_are() {
    Bench bench = joining(1, seed(1), seed(2));
    bench.up.addAll(Set.of(1, 2));
    bench.start();
    BootstrapStatus status = bench.bootstrap.status();
    assertThat(status.authenticated()).isEqualTo(2);
    assertThat(status.others()).isEqualTo(2);
    assertThat(status.quorum(1)).isTrue();
    assertThat(status.quorumReached()).isTrue();
    assertThat(status.selfLookup()).isTrue();
    assertThat(status.lastSelfLookup()).contains(bench.time.wall().minusMillis(1));
    assertThat(bench.table.size()).isEqualTo(2);
    assertThat(bench.roundsMs).containsExactly(0L);
  }

  @Test
  void without_a_seed_it_joins_by_a_node_that_was_found_and_proved_itself() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    bench.start();
    assertThat(bench.bootstrap.status().quorum(1)).isFalse();
    found.named = List.of(pinned(1, bench), pinned(2, bench));
    bench.up.add(1);
    bench.time.advance(Duration.ofSeconds(3));
    BootstrapStatus status = bench.bootstrap.status();
    assertThat(status.quorumReached()).isTrue();
    assertThat(status.selfLookup()).isTrue();
    assertThat(bench.table.size()).isEqualTo(1);
  }

  @Test
  void whoever_was_found_and_proves_to_be_another_is_not_used() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    Seed lie = new Seed(Peers.address(1), Optional.of(bench.peer(2).nodeId()));
    found.named = List.of(lie);
    bench.up.add(1);
    bench.start();
    bench.time.advance(Duration.ofSeconds(10));
    assertThat(bench.dialled).contains(lie);
    assertThat(bench.strangers).as("by the rules for strangers").isEqualTo(bench.dialled);
    assertThat(bench.bootstrap.status().quorumReached()).isFalse();
    assertThat(bench.table.size()).isZero();
  }

  @Test
  void once_joined_strangers_are_searched_for_at_leisure_and_contacts_not_dialled_again() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    found.named = List.of(pinned(1, bench));
    bench.up.add(1);
    bench.start();
    bench.time.advance(Duration.ofSeconds(3));
    int before = found.searches;
    bench.time.advance(MINUTE.multipliedBy(10));
    assertThat(found.searches - before).isBetween(7, 13);
    assertThat(bench.dialled).hasSize(1);
  }

  @Test
  void whoever_was_found_counts_though_it_called_first() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    bench.table.offer(bench.peer(1), Duration.ofMillis(1));
    bench.up.add(1);
    bench.start();
    bench.bootstrap.inboundPeer(calling(1, 1, bench.time));
    assertThat(bench.bootstrap.status().quorumReached()).isFalse();
    found.named = List.of(pinned(1, bench));
    bench.time.advance(Duration.ofSeconds(3));
    assertThat(bench.bootstrap.status().quorumReached()).isTrue();
  }

  @Test
  void of_many_that_were_found_few_are_tried_at_once() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    found.named = IntStream.rangeClosed(1, 64).mapToObj(n -> pinned(n, bench)).toList();
    bench.start();
    assertThat(bench.dialled).hasSize(Strangers.TRIED);
  }

  @Test
  void many_ids_at_one_port_are_one_dial() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    found.named =
        IntStream.rangeClosed(1, 64)
            .mapToObj(n -> new Seed(Peers.address(1), Optional.of(bench.peer(n).nodeId())))
            .toList();
    bench.start();
    assertThat(bench.strangers).hasSize(1);
  }

  @Test
  void many_ports_of_one_address_are_a_few_dials() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    found.named =
        IntStream.rangeClosed(1, 64)
            .mapToObj(n ->
                new Seed(
                    Multiaddr.tcp(new InetSocketAddress("10.0.0.1", n)),
                    Optional.of(bench.peer(n).nodeId())))
            .toList();
    bench.start();
    assertThat(bench.strangers).hasSize(Strangers.PER_HOST);
  }

  @Test
  void nobody_is_tried_at_an_address_of_this_node() {
    Found found = new Found();
    Bench bench = new Bench(discovering(), 1, PeerCache.NONE, found);
    found.named =
        List.of(
            pinned(Bench.SELF, bench),
            new Seed(Peers.address(Bench.SELF), Optional.of(bench.peer(1).nodeId())));
    bench.start();
    assertThat(found.searches).isPositive();
    assertThat(bench.dialled).isEmpty();
  }

  @Test
  void where_seeds_make_the_quorum_contacts_that_are_found_are_not_dialled_again() {
    Found found = new Found();
    Bench bench = new Bench(BootstrapPolicy.joining(List.of(seed(9)), 1), 1, PeerCache.NONE, found);
    found.named = List.of(pinned(1, bench));
    bench.up.add(1);
    bench.start();
    bench.time.advance(Duration.ofSeconds(10));
    assertThat(found.searches).isGreaterThan(2);
    assertThat(bench.strangers).hasSize(1);
    assertThat(bench.bootstrap.status().quorumReached()).isFalse();
  }

  /** A discovery that names what the test says. */
  private static final class Found implements Discovery {
    List<Seed> named = List.of();
    int searches;

    @Override
    public Mono<List<Seed>> search() {
      return Mono.fromSupplier(() -> {
        searches++;
        return named;
      });
    }
  }

  private static BootstrapPolicy discovering() {
    return new BootstrapPolicy(List.of(), 1, false, true, 60, BootstrapPolicy.Pace.defaults());
  }

  private static Seed pinned(int n, Bench bench) {
    return new Seed(Peers.address(n), Optional.of(bench.peer(n).nodeId()));
  }

  @Test
  void half_of_the_seeds_may_be_dead() {
    Bench bench = joining(3, seed(1), seed(2), seed(3), seed(4));
    bench.up.addAll(Set.of(1, 4));
    bench.start();
    assertThat(bench.bootstrap.status().others()).isEqualTo(4);
    assertThat(bench.bootstrap.status().quorumReached()).isTrue();
  }

  @Test
  void fewer_than_half_are_no_quorum_but_the_self_lookup_is_made() {
    Bench bench = joining(3, seed(1), seed(2), seed(3), seed(4));
    bench.up.add(1);
    bench.start();
    assertThat(bench.bootstrap.status().quorum(3)).isFalse();
    assertThat(bench.bootstrap.status().selfLookup()).isTrue();
    bench.up.add(2);
    bench.time.advance(Duration.ofSeconds(1));
    assertThat(bench.bootstrap.status().quorum(3)).isTrue();
  }

  @Test
  void tries_come_at_growing_pauses_of_15_s_at_most() {
    Bench bench = joining(1, seed(1));
    bench.start();
    bench.time.advance(MINUTE.multipliedBy(5));
    double[] expected = {0.5, 1, 2, 4, 8, 15, 15, 15};
    for (int i = 0; i < expected.length; i++) {
      double pause = (bench.roundsMs.get(i + 1) - bench.roundsMs.get(i)) / 1000.0;
      assertThat(pause).isBetween(expected[i] * 0.8 - 0.001, expected[i] * 1.2 + 0.001);
    }
  }

  @Test
  void jitter_comes_from_the_nodes_own_chance() {
    assertThat(rounds(5)).isEqualTo(rounds(5)).isNotEqualTo(rounds(6));
  }

  @Test
  void the_own_address_is_never_dialled_and_not_counted() {
    Bench bench = joining(3, seed(1), seed(Bench.SELF));
    bench.up.add(1);
    bench.start();
    assertThat(bench.dialled).containsExactly(seed(1));
    assertThat(bench.bootstrap.status().others()).isEqualTo(1);
    assertThat(bench.bootstrap.status().quorumReached()).isTrue();
  }

  @Test
  void somebody_else_at_a_pinned_seed_does_not_count() {
    NodeId wanted = Peers.peer(7, new Bench(BootstrapPolicy.alone()).time).nodeId();
    Bench bench = joining(1, new Seed(Peers.address(1), Optional.of(wanted)));
    bench.up.add(1);
    bench.start();
    assertThat(bench.bootstrap.status().authenticated()).isZero();
    assertThat(bench.table.size()).isZero();
  }

  @Test
  void a_name_stands_for_everybody_behind_it() {
    Bench bench = joining(3, named("seeds.example"));
    bench.up.addAll(Set.of(1, 2, 3, 4, 5));
    bench.start();
    assertThat(bench.bootstrap.status().seedsConfigured()).isEqualTo(1);
    assertThat(bench.bootstrap.status().others()).isEqualTo(5);
    assertThat(bench.bootstrap.status().authenticated()).isEqualTo(5);
  }

  @Test
  void offered_peers_are_counted_once_and_without_this_node() {
    Bench bench = joining(1, seed(1), seed(2));
    bench.up.addAll(Set.of(1, 2));
    bench.offers.put(bench.peer(1).nodeId(), signed(bench, 3, 4, Bench.SELF));
    bench.offers.put(bench.peer(2).nodeId(), signed(bench, 4, 5));
    bench.start();
    assertThat(bench.bootstrap.status().offered()).isEqualTo(3);
  }

  @Test
  void one_forged_offer_discards_the_whole_answer() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    SignedPeerInfo good = bench.peer(3).signed();
    byte[] bytes = bench.peer(4).signed().encoded();
    bytes[bytes.length - 40] ^= 1;
    SignedPeerInfo forged = SignedPeerInfo.decode(bytes).orThrow();
    bench.offers.put(bench.peer(1).nodeId(), List.of(good, forged));
    bench.start();
    assertThat(bench.bootstrap.status().offered()).isZero();
  }

  @Test
  void it_hurries_until_enough_of_the_offered_are_contacts() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.offers.put(bench.peer(1).nodeId(), signed(bench, 2, 3, 4, 5));
    bench.start();
    bench.time.advance(Duration.ofSeconds(5));
    int rounds = bench.roundsMs.size();
    assertThat(rounds).isGreaterThan(2);
    for (int n : List.of(2, 3)) {
      bench.table.offer(bench.peer(n), Duration.ofMillis(1));
    }
    bench.time.advance(Duration.ofSeconds(30));
    assertThat(bench.roundsMs.size()).isLessThanOrEqualTo(rounds + 1);
  }

  @Test
  void an_inbound_peer_triggers_a_try() {
    Bench bench = joining(1, seed(1));
    bench.start();
    bench.time.advance(MINUTE);
    bench.up.add(1);
    int before = bench.roundsMs.size();
    bench.bootstrap.inboundPeer(calling(5, 5, bench.time));
    bench.time.advance(Duration.ofMillis(250));
    assertThat(bench.roundsMs).hasSize(before + 1);
    assertThat(bench.bootstrap.status().quorumReached()).isTrue();
  }

  @Test
  void once_joined_an_inbound_peer_changes_nothing() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.start();
    bench.bootstrap.inboundPeer(calling(5, 5, bench.time));
    bench.time.advance(Duration.ofSeconds(10));
    assertThat(bench.roundsMs).hasSize(1);
  }

  @Test
  void a_seed_that_dials_us_counts_for_the_quorum() {
    Bench bench = joining(1, seed(1));
    bench.start();
    bench.bootstrap.inboundPeer(calling(1, 1, bench.time));
    assertThat(bench.bootstrap.status().authenticated()).isEqualTo(1);
    assertThat(bench.bootstrap.status().quorumReached()).isTrue();
  }

  @Test
  void a_self_lookup_that_ended_early_is_none() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.lookupEnd = Optional.of(LookupResult.Partial.HOP_BUDGET);
    bench.start();
    assertThat(bench.bootstrap.status().selfLookup()).isFalse();
    bench.lookupEnd = Optional.empty();
    bench.time.advance(Duration.ofSeconds(1));
    assertThat(bench.bootstrap.status().selfLookup()).isTrue();
  }

  @Test
  void the_first_self_lookup_is_followed_by_a_refresh_of_all_farther_buckets() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.start();
    int nearest = bench.table.bucketOf(bench.peer(1).nodeId());
    bench.time.advance(Duration.ofSeconds(1));
    assertThat(bench.lookedUp)
        .as("the own id, each bucket, and as many as it takes to know the network's size")
        .hasSize(1 + NetworkSize.ENOUGH);
    for (int bucket = 0; bucket <= nearest; bucket++) {
      assertThat(bench.table.bucketOf(bench.lookedUp.get(1 + bucket))).isEqualTo(bucket);
    }
  }

  @Test
  void quiet_buckets_are_refreshed_every_ten_minutes() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.start();
    int nearest = bench.table.bucketOf(bench.peer(1).nodeId());
    bench.time.advance(MINUTE);
    bench.lookedUp.clear();
    bench.time.advance(MINUTE.multipliedBy(8));
    assertThat(bench.lookedUp).isEmpty();
    bench.time.advance(MINUTE.multipliedBy(4));
    assertThat(bench.lookedUp.stream().filter(key -> !key.equals(bench.self.nodeId())))
        .hasSize(nearest + 1);
    assertThat(bench.lookedUp).contains(bench.self.nodeId());
  }

  @Test
  void once_joined_one_seed_a_minute_is_tried() {
    Bench bench = joining(1, seed(1), seed(2), seed(3));
    bench.up.addAll(Set.of(1, 2, 3));
    bench.start();
    bench.dialled.clear();
    bench.time.advance(MINUTE.multipliedBy(10));
    assertThat(bench.dialled).hasSizeBetween(8, 12);
    assertThat(Set.copyOf(bench.dialled)).hasSizeGreaterThan(1);
  }

  @Test
  void lost_contacts_get_a_second_chance_when_the_node_has_joined() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.start();
    bench.table.offer(bench.peer(2), Duration.ofMillis(1));
    bench.table.remove(bench.peer(2).nodeId());
    assertThat(bench.table.lost()).hasSize(1);
    bench.time.advance(MINUTE.multipliedBy(3));
    assertThat(bench.pinged).hasSizeGreaterThanOrEqualTo(2);
    assertThat(bench.table.contact(bench.peer(2).nodeId())).isEmpty();
    bench.up.add(2);
    bench.time.advance(MINUTE.multipliedBy(2));
    assertThat(bench.table.contact(bench.peer(2).nodeId())).isPresent();
    assertThat(bench.table.lost()).isEmpty();
  }

  @Test
  void when_several_lost_contacts_are_back_at_once_the_whole_table_is_refreshed_in_a_hurry() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.start();
    List<Integer> otherHalf = IntStream.rangeClosed(2, 13).boxed().toList();
    otherHalf.forEach(n -> bench.table.offer(bench.peer(n), Duration.ofMillis(1)));
    otherHalf.forEach(n -> bench.table.remove(bench.peer(n).nodeId()));
    bench.time.advance(MINUTE.multipliedBy(2));
    bench.lookedUp.clear();
    bench.up.addAll(otherHalf);
    bench.time.advance(MINUTE.multipliedBy(2));
    assertThat(bench.table.lost()).as("all were tried, three in a turn").isEmpty();
    assertThat(bench.lookedUp.stream().filter(bench.self.nodeId()::equals))
        .as("a look at its own id in each of those turns")
        .hasSizeBetween(3, 5);
    assertThat(bench.lookedUp.stream().filter(key -> !bench.self.nodeId().equals(key)))
        .as("one refresh of all buckets, not one a turn")
        .hasSizeBetween(NetworkSize.ENOUGH, 2 * NetworkSize.ENOUGH - 1);
  }

  @Test
  void a_single_peer_that_is_back_has_restarted_and_nothing_is_refreshed() {
    Bench bench = joining(1, seed(1));
    bench.up.add(1);
    bench.start();
    bench.table.offer(bench.peer(2), Duration.ofMillis(1));
    bench.table.remove(bench.peer(2).nodeId());
    bench.time.advance(MINUTE);
    bench.lookedUp.clear();
    bench.up.add(2);
    bench.time.advance(MINUTE.multipliedBy(2));
    assertThat(bench.table.lost()).isEmpty();
    assertThat(bench.lookedUp).isEmpty();
  }

  @Test
  void joining_begins_anew_when_the_table_runs_empty_but_quorum_stays() {
    Bench bench = joining(1, seed(1), seed(2));
    bench.up.add(1);
    bench.start();
    bench.up.clear();
    bench.table.remove(bench.peer(1).nodeId());
    bench.time.advance(MINUTE.multipliedBy(2));
    bench.dialled.clear();
    bench.time.advance(MINUTE);
    assertThat(bench.dialled.size()).isBetween(6, 12);
    assertThat(bench.bootstrap.status().quorumReached()).isTrue();
  }

  @Test
  void a_standalone_node_dials_nobody_and_is_joined() {
    Bench bench = new Bench(BootstrapPolicy.alone());
    bench.start();
    bench.time.advance(MINUTE.multipliedBy(5));
    assertThat(bench.dialled).isEmpty();
    assertThat(bench.lookedUp).isEmpty();
    assertThat(bench.bootstrap.status().standalone()).isTrue();
    assertThat(bench.bootstrap.status().quorum(3)).isTrue();
  }

  @Test
  void a_standalone_node_that_others_join_looks_itself_up() {
    Bench bench = new Bench(BootstrapPolicy.alone());
    bench.start();
    bench.table.offer(bench.peer(1), Duration.ofMillis(1));
    bench.bootstrap.inboundPeer(calling(1, 1, bench.time));
    bench.time.advance(Duration.ofSeconds(1));
    assertThat(bench.bootstrap.status().selfLookup()).isTrue();
  }

  @Test
  void stopping_leaves_no_timer_behind() {
    Bench bench = joining(1, seed(1));
    bench.start();
    bench.bootstrap.stop().block();
    assertThat(bench.time.pending()).isZero();
  }

  private static Bench joining(int required, Seed... seeds) {
    return new Bench(BootstrapPolicy.joining(List.of(seeds), required));
  }

  private static List<Long> rounds(long chance) {
    Bench bench = new Bench(BootstrapPolicy.joining(List.of(seed(1)), 1), chance);
    bench.start();
    bench.time.advance(MINUTE);
    return bench.roundsMs;
  }

  private static List<SignedPeerInfo> signed(Bench bench, int... numbers) {
    return java.util.Arrays.stream(numbers).mapToObj(n -> bench.peer(n).signed()).toList();
  }
}
