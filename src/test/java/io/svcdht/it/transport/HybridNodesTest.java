package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.codec.Frame;
import io.svcdht.codec.HelloCodec;
import io.svcdht.codec.HelloProof;
import io.svcdht.codec.HelloProof.Role;
import io.svcdht.codec.PqProof;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Seed;
import io.svcdht.pq.Algorithm;
import io.svcdht.testing.Hybrids;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hybrid identities on real sockets. */
class HybridNodesTest {

  private static final Identity HYBRID = Hybrids.of(Algorithm.ML_DSA_65);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
  void both_sides_prove_all_their_keys(Algorithm algorithm) {
    try (TestNode hybrid = start(Hybrids.of(algorithm));
        TestNode other = start(Hybrids.another(Algorithm.ML_DSA_65));
        TestNode classical = TestNode.start()) {
      for (TestNode peer : List.of(other, classical)) {
        assertThat(hybrid.ask(peer).response()).isInstanceOf(Response.Pong.class);
        assertThat(peer.ask(hybrid).response()).isInstanceOf(Response.Pong.class);
        assertThat(peer.door().met()).extracting(Caller::peer).containsExactly(hybrid.info());
        assertThat(peer.meters().faults()).isEmpty();
      }
      assertThat(hybrid.meters().faults()).isEmpty();
      assertThat(hybrid.info().info().keys().postQuantum()).isPresent();
    }
  }

  @Test
  void an_unpinned_seed_is_met_once_to_learn_its_id_and_once_to_prove_our_own() {
    try (TestNode hybrid = start(HYBRID);
        TestNode seed = TestNode.start()) {
      Seed unpinned = Seed.parse(Multiaddr.tcp(seed.bound()).toString()).orThrow();
      List<Dialled> met =
          hybrid
              .transport()
              .dialEach(unpinned, Deadline.after(TestNode.PATIENCE, TestNode.TIME))
              .collectList()
              .block(TestNode.PATIENCE);
      assertThat(met)
          .singleElement()
          .isInstanceOfSatisfying(
              Dialled.Met.class, it -> assertThat(it.peer()).isEqualTo(seed.info()));
      Eventually.that("both met", () -> seed.door().met().size() == 2);
      List<NodeId> callers =
          seed.door().met().stream().map(Caller::peer).map(VerifiedPeer::nodeId).toList();
      assertThat(callers)
          .containsExactly(Hybrids.classical(Algorithm.ML_DSA_65).nodeId(), HYBRID.nodeId());
      assertThat(seed.door().met().getFirst().peer().info().addresses()).isEmpty();
      assertThat(seed.meters().faults()).isEmpty();
      assertThat(hybrid.transport().connections()).isEqualTo(1);
    }
  }

  @Test
  void a_hybrid_seed_that_is_pinned_is_met_at_once() {
    try (TestNode hybrid = start(HYBRID);
        TestNode seed = start(Hybrids.of(Algorithm.ML_DSA_87))) {
      Seed pinned = Seed.parse(Multiaddr.tcp(seed.bound()) + "#" + seed.self().nodeId()).orThrow();
      hybrid
          .transport()
          .dialEach(pinned, Deadline.after(TestNode.PATIENCE, TestNode.TIME))
          .blockLast(TestNode.PATIENCE);
      Eventually.that("met", () -> !seed.door().met().isEmpty());
      assertThat(seed.door().met()).extracting(Caller::peer).containsExactly(hybrid.info());
    }
  }

  @Test
  void a_classical_node_cannot_answer_for_a_hybrid_of_the_same_ed25519_key() {
    try (TestNode asker = TestNode.start();
        TestNode thief = start(Hybrids.classical(Algorithm.ML_DSA_65))) {
      VerifiedPeer victim =
          HYBRID.peerInfo(
              thief.self().network(), List.of(Multiaddr.tcp(thief.bound())), TestNode.TIME.wall());
      assertThatThrownBy(
              () -> asker.transport().ask(victim, TestNode.ping()).block(TestNode.PATIENCE))
          .isInstanceOfSatisfying(
              DhtException.class,
              down -> assertThat(down.error()).isEqualTo(DhtError.TRANSPORT_DOWN));
      assertThat(asker.meters().faults()).contains(PeerFault.STALE_ADDRESS);
    }
  }

  @Test
  void a_raw_hybrid_with_an_honest_proof_is_welcome() {
    Frame answer = greeted(scope -> proof(HYBRID, HYBRID.prove(scope.payload(Role.DIALLER))));
    assertThat(answer.code()).isEqualTo(200);
  }

  @Test
  void a_proof_of_the_other_role_is_refused() {
    unauthorized(scope -> proof(HYBRID, HYBRID.prove(scope.payload(Role.ACCEPTOR))));
  }

  @Test
  void a_proof_to_somebody_else_or_on_another_connection_is_refused() {
    unauthorized(scope ->
        proof(
            HYBRID,
            HYBRID.prove(
                new HelloProof(
                        scope.network(),
                        scope.dialler(),
                        scope.dialler(),
                        scope.diallerCertificate(),
                        scope.acceptorCertificate())
                    .payload(Role.DIALLER))));
    unauthorized(scope ->
        proof(
            HYBRID,
            HYBRID.prove(
                new HelloProof(
                        scope.network(),
                        scope.dialler(),
                        scope.acceptor(),
                        scope.diallerCertificate(),
                        scope.diallerCertificate())
                    .payload(Role.DIALLER))));
  }

  @Test
  void a_proof_by_another_key_is_refused() {
    Identity imitation = Hybrids.imitation(Algorithm.ML_DSA_65);
    unauthorized(scope -> proof(HYBRID, imitation.prove(scope.payload(Role.DIALLER))));
    unauthorized(scope -> proof(imitation, imitation.prove(scope.payload(Role.DIALLER))));
  }

  private static void unauthorized(Function<HelloProof, PqProof> prove) {
    Frame answer = greeted(prove);
    assertThat(answer.code()).isEqualTo(401);
    assertThat(HelloCodec.decodeRefusal(answer.payload()).orThrow().error())
        .isEqualTo(DhtError.UNAUTHORIZED);
  }

  /** What a node answers to HYBRID's HELLO with this proof. */
  private static Frame greeted(Function<HelloProof, PqProof> prove) {
    try (TestNode node = TestNode.start();
        RawPeer raw = RawPeer.dial(node.bound(), HYBRID, RawCertificate.good(HYBRID.signer()))) {
      raw.send(raw.hello(node.self().nodeId(), prove));
      Frame answer = raw.read().orElseThrow();
      if (answer.code() == 200) {
        Eventually.that("met", () -> node.door().met().size() == 1);
        assertThat(node.meters().faults()).isEmpty();
      } else {
        assertThat(node.meters().faults())
            .hasSize(1)
            .isSubsetOf(PeerFault.WRONG_IDENTITY, PeerFault.BAD_HELLO);
        assertThat(node.door().met()).isEmpty();
      }
      return answer;
    }
  }

  private static PqProof proof(Identity key, Bytes proof) {
    return new PqProof(key.postQuantum().orElseThrow().publicKey(), proof);
  }

  private static TestNode start(Identity identity) {
    return TestNode.start(identity, "test", policy -> policy);
  }
}
