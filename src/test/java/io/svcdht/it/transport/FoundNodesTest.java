package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What whoever feeds a discovery can make a node dial, over real sockets. */
class FoundNodesTest {

  private final TestNode a = TestNode.start();
  private final TestNode b = TestNode.start();

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void a_stranger_at_a_local_address_is_not_dialled_though_this_node_is_there() {
    assertThat(found(at(b))).singleElement().isInstanceOf(Dialled.Failed.class);
    assertThat(a.transport().connections()).isZero();
    assertThat(b.door().met()).isEmpty();
  }

  @Test
  void nor_is_a_name_that_a_stranger_gave() {
    Seed named = new Seed(Multiaddr.parse("/dns4/localhost/tcp/1").orThrow(), at(b).pinned());
    assertThat(found(named))
        .containsExactly(new Dialled.Failed(named.asWritten(), DhtError.TRANSPORT_DOWN));
  }

  @Test
  void it_is_where_the_operator_has_written_down_a_node_of_that_network() {
    a.transport().written(List.of(new InetSocketAddress(b.bound().getAddress(), 1)));
    assertThat(found(at(b))).containsExactly(new Dialled.Met(b.bound(), b.info()));
  }

  @Test
  void and_where_a_peer_of_that_network_has_proved_itself() {
    b.ask(a);
    assertThat(found(at(b))).containsExactly(new Dialled.Met(b.bound(), b.info()));
  }

  @Test
  void eight_ids_at_one_socket_are_one_connection() throws IOException {
    try (ServerSocket victim = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      a.transport().written(List.of(new InetSocketAddress(victim.getInetAddress(), 1)));
      Multiaddr there =
          Multiaddr.tcp(new InetSocketAddress(victim.getInetAddress(), victim.getLocalPort()));
      Flux<Dialled> dials =
          Flux.range(1, 8)
              .map(n -> new Seed(there, Optional.of(NodeId.random(new Random(n)))))
              .flatMap(lie -> a.transport().dialFound(lie, soon()), 8);
      List<Dialled> refused = dials.take(7).collectList().block(TestNode.PATIENCE);
      assertThat(refused).hasSize(7).allMatch(Dialled.Failed.class::isInstance);
      assertThat(a.meters().faults())
          .as("none has waited for the victim to speak")
          .doesNotContain(PeerFault.HANDSHAKE_TIMEOUT);
    }
  }

  private List<Dialled> found(Seed seed) {
    return a.transport().dialFound(seed, soon()).collectList().block(TestNode.PATIENCE);
  }

  private static Seed at(TestNode node) {
    return new Seed(Multiaddr.tcp(node.bound()), Optional.of(node.self().nodeId()));
  }

  private static Deadline soon() {
    return Deadline.after(TestNode.PATIENCE, TestNode.TIME);
  }
}
