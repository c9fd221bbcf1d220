package io.svcdht.bootstrap;

import static io.svcdht.bootstrap.Peers.calling;
import static io.svcdht.bootstrap.Peers.met;
import static io.svcdht.bootstrap.Peers.named;
import static io.svcdht.bootstrap.Peers.peer;
import static io.svcdht.bootstrap.Peers.seed;
import static io.svcdht.bootstrap.Peers.socket;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Seed;
import io.svcdht.sim.VirtualScheduler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

  private static final int SELF = 99;

  private final VirtualScheduler time = new VirtualScheduler();
  private final NodeId self = peer(SELF, time).nodeId();

  @ParameterizedTest(name = "{1} others, {0} required: {2} are needed")
  @CsvSource({
    "1,0,1",
    "1,1,1",
    "1,2,1",
    "1,50,1",
    "3,0,1",
    "3,1,1",
    "3,2,1",
    "3,3,2",
    "3,4,2",
    "3,5,3",
    "3,50,3",
    "64,0,1",
    "64,4,2",
    "64,50,25"
  })
  void needed_is_the_required_number_but_never_more_than_half_of_the_others(
      int required, int others, int needed) {
    assertThat(BootstrapStatus.needed(required, others)).isEqualTo(needed);
  }

  @Test
  void seeds_that_are_addresses_count_before_they_are_tried_names_do_not() {
    assertThat(quorum(3, seed(1), seed(2), named("seeds.example")).others()).isEqualTo(2);
  }

  @Test
  void without_seeds_one_node_that_was_found_is_quorum() {
    Quorum quorum = quorum(3);
    quorum.settle();
    assertThat(quorum.reached()).isFalse();
    quorum.found(List.of(failed(1)));
    quorum.settle();
    assertThat(quorum.reached()).isFalse();
    quorum.found(List.of(met(2, time)));
    quorum.settle();
    assertThat(quorum.reached()).isTrue();
    assertThat(quorum.others()).isEqualTo(1);
  }

  @Test
  void nodes_that_were_found_are_no_quorum_where_there_are_seeds() {
    Quorum quorum = quorum(1, seed(1));
    quorum.tried(seed(1), List.of(failed(1)));
    quorum.found(List.of(met(2, time), met(3, time)));
    quorum.settle();
    assertThat(quorum.reached()).isFalse();
    assertThat(quorum.authenticated()).isZero();
    assertThat(quorum.others()).isEqualTo(1);
  }

  @Test
  void a_name_counts_for_all_its_addresses_minus_this_node() {
    Seed name = named("seeds.example");
    Quorum quorum = quorum(3, name);
    quorum.tried(name, List.of(met(1, time), failed(2), failed(3), new Dialled.Self(socket(SELF))));
    assertThat(quorum.others()).isEqualTo(3);
    assertThat(quorum.authenticated()).isEqualTo(1);
  }

  @Test
  void a_name_that_does_not_resolve_counts_for_nobody() {
    Seed name = named("gone.example");
    Quorum quorum = quorum(3, name, seed(1));
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("gone.example", 9910);
    quorum.tried(name, List.of(new Dialled.Failed(unresolved, DhtError.TRANSPORT_DOWN)));
    assertThat(quorum.others()).isEqualTo(1);
  }

  @Test
  void a_name_that_does_not_resolve_any_more_keeps_what_it_stood_for() {
    Seed name = named("seeds.example");
    Quorum quorum = quorum(3, name);
    quorum.tried(name, List.of(failed(1), failed(2), failed(3)));
    quorum.tried(
        name,
        List.of(
            new Dialled.Failed(
                InetSocketAddress.createUnresolved("seeds.example", 9910), DhtError.DEADLINE)));
    assertThat(quorum.others()).isEqualTo(3);
  }

  @Test
  void whoever_is_met_behind_a_name_counts_even_if_the_address_is_not_known() {
    Seed name = named("seeds.example");
    Quorum quorum = quorum(3, name);
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("seeds.example", 9910);
    quorum.tried(
        name,
        List.of(
            new Dialled.Met(unresolved, peer(1, time)),
            new Dialled.Met(unresolved, peer(2, time))));
    assertThat(quorum.others()).isEqualTo(2);
    assertThat(quorum.authenticated()).isEqualTo(2);
  }

  @Test
  void two_addresses_of_one_node_count_once() {
    Quorum quorum = quorum(3, seed(1), seed(2));
    quorum.tried(seed(1), List.of(met(1, time)));
    quorum.tried(seed(2), List.of(new Dialled.Met(socket(2), peer(1, time))));
    assertThat(quorum.others()).isEqualTo(1);
    assertThat(quorum.authenticated()).isEqualTo(1);
  }

  @Test
  void this_node_is_not_among_the_others() {
    Quorum quorum = quorum(3, seed(1), seed(SELF));
    quorum.own(seed(SELF));
    assertThat(quorum.others()).isEqualTo(1);
  }

  @Test
  void a_name_is_resolved_anew_with_each_try() {
    Seed name = named("seeds.example");
    Quorum quorum = quorum(3, name);
    quorum.tried(name, List.of(failed(1), failed(2)));
    quorum.tried(name, List.of(failed(2), failed(3), failed(4)));
    assertThat(quorum.others()).isEqualTo(3);
  }

  @Test
  void quorum_waits_until_every_seed_was_tried_once() {
    Quorum quorum = quorum(1, seed(1), seed(2), seed(3));
    quorum.tried(seed(1), List.of(met(1, time)));
    quorum.settle();
    assertThat(quorum.reached()).isFalse();
    quorum.tried(seed(2), List.of(failed(2)));
    quorum.tried(seed(3), List.of(failed(3)));
    quorum.settle();
    assertThat(quorum.reached()).isTrue();
  }

  @Test
  void too_few_are_no_quorum() {
    Quorum quorum = quorum(3, seed(1), seed(2), seed(3), seed(4));
    tryAll(quorum, met(1, time), failed(2), failed(3), failed(4));
    assertThat(quorum.reached()).isFalse();
    tryAll(quorum, failed(1), met(2, time), failed(3), failed(4));
    assertThat(quorum.reached()).isTrue();
  }

  @Test
  void once_reached_it_stays_reached() {
    Seed name = named("seeds.example");
    Quorum quorum = quorum(3, name);
    quorum.tried(name, List.of(met(1, time)));
    quorum.settle();
    quorum.tried(name, List.of(failed(4), failed(5), failed(6), failed(7), failed(8)));
    quorum.settle();
    assertThat(quorum.reached()).isTrue();
  }

  @Test
  void an_inbound_peer_counts_if_a_seed_is_pinned_to_it() {
    Seed pinned = new Seed(Peers.address(1), Optional.of(peer(1, time).nodeId()));
    Quorum quorum = quorum(3, pinned);
    assertThat(quorum.inbound(calling(1, 77, time))).isTrue();
    assertThat(quorum.authenticated()).isEqualTo(1);
  }

  @Test
  void an_inbound_peer_counts_if_it_calls_from_the_address_of_a_seed() {
    Quorum quorum = quorum(1, seed(1), seed(2));
    tryAll(quorum, failed(1), failed(2));
    assertThat(quorum.inbound(calling(1, 1, time))).isTrue();
    assertThat(quorum.authenticated()).isEqualTo(1);
    assertThat(quorum.others()).isEqualTo(2);
    assertThat(quorum.reached()).isTrue();
  }

  @Test
  void claiming_the_address_of_a_seed_is_not_enough() {
    Quorum quorum = quorum(1, seed(1));
    assertThat(quorum.inbound(calling(1, 77, time))).isFalse();
    assertThat(quorum.authenticated()).isZero();
  }

  @Test
  void calling_from_the_address_of_a_seed_without_listening_there_is_not_enough() {
    Quorum quorum = quorum(1, seed(1));
    assertThat(quorum.inbound(calling(7, 1, time))).isFalse();
  }

  @Test
  void a_caller_whose_address_is_unknown_is_no_seed() {
    Quorum quorum = quorum(1, seed(1));
    var caller =
        new io.svcdht.pipeline.Caller(
            peer(1, time), InetSocketAddress.createUnresolved("somewhere", 1));
    assertThat(quorum.inbound(caller)).isFalse();
  }

  @Test
  void what_is_remembered_of_met_seeds_is_bounded() {
    Seed name = named("seeds.example");
    Quorum quorum = quorum(3, name);
    for (int round = 0; round <= Quorum.MAX_PROVEN / 100; round++) {
      for (int n = 1; n <= 100; n++) {
        quorum.tried(name, List.of(new Dialled.Met(socket(n), stranger(round * 100 + n))));
      }
    }
    assertThat(quorum.authenticated()).isEqualTo(Quorum.MAX_PROVEN);
  }

  private io.svcdht.peer.VerifiedPeer stranger(int n) {
    byte[] seed = new byte[32];
    seed[0] = (byte) n;
    seed[1] = (byte) (n >> 8);
    return new io.svcdht.peer.LocalPeer(
            io.svcdht.peer.Identity.of(
                io.svcdht.pq.Ed25519.signer(io.svcdht.id.Bytes.copyOf(seed))),
            Peers.NETWORK,
            time)
        .current();
  }

  private Quorum quorum(int required, Seed... seeds) {
    return new Quorum(self, List.of(seeds), required);
  }

  private static Dialled failed(int n) {
    return new Dialled.Failed(socket(n), DhtError.TRANSPORT_DOWN);
  }

  private static void tryAll(Quorum quorum, Dialled... outcomes) {
    for (int i = 0; i < outcomes.length; i++) {
      quorum.tried(seed(i + 1), List.of(outcomes[i]));
    }
    quorum.settle();
  }
}
