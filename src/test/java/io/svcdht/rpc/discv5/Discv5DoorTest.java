package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.it.NodeProcess;
import io.svcdht.testing.FreePort;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

/** The life of a door, with real sockets on loopback. */
class Discv5DoorTest {

  private static final List<String> OWN = List.of("discv5", "discovery-");

  private final Doors doors = new Doors();

  @AfterEach
  void close() {
    doors.close();
  }

  @Test
  void a_port_that_is_taken_is_an_error_and_is_had_by_a_later_search() throws Exception {
    int port = FreePort.udp();
    Doors.One one = doors.at(Doors.HERE, port, PacketRates.defaults());
    try (DatagramSocket taken = taken(one.at())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> one.door().start().block(Doors.PATIENCE))
          .satisfies(
              fault -> assertThat(Exceptions.unwrap(fault)).isInstanceOf(BindException.class));
      assertThatThrownBy(one::search)
          .satisfies(
              fault -> assertThat(Exceptions.unwrap(fault)).isInstanceOf(BindException.class));
      assertThat(one.door().enr()).isEmpty();
    }
    assertThat(one.search()).isEmpty();
    assertThat(one.door().enr()).isPresent();
  }

  @Test
  void a_new_address_whose_socket_could_not_be_had_is_tried_again_by_the_next_search()
      throws Exception {
    Doors.One one = doors.open();
    Doors.One peer = doors.open(one.enr());
    NodeProcess.await("met", Doors.PATIENCE, () -> one.search().contains(peer.seed()));
    AtomicReference<DatagramSocket> taken = new AtomicReference<>();
    doors.before(() -> {
      try {
        taken.set(new DatagramSocket(one.at()));
        return true;
      } catch (SocketException stillThere) {
        return false;
      }
    });
    one.moveTo(9_912);
    assertThatThrownBy(one::search)
        .satisfies(fault -> assertThat(Exceptions.unwrap(fault)).isInstanceOf(BindException.class));
    assertThat(one.door().enr()).isEmpty();
    taken.get().close();
    NodeProcess.await(
        "met again, with whom it knew before",
        Doors.PATIENCE,
        () -> one.search().contains(peer.seed()));
    assertThat(record(one).getTcpAddress().orElseThrow().getPort()).isEqualTo(9_912);
  }

  @Test
  void each_address_has_a_greater_seq_though_the_clock_stands_still_and_threads_end_with_it()
      throws Exception {
    Doors.One one = doors.open();
    NodeRecord before = record(one);
    for (int port = 10_000; port < 10_004; port++) {
      Set<Thread> last = own();
      assertThat(last).isNotEmpty();
      one.moveTo(port);
      one.search();
      NodeRecord now = record(one);
      assertThat(now.getTcpAddress().orElseThrow().getPort()).isEqualTo(port);
      assertThat(now.getSeq()).isGreaterThan(before.getSeq());
      assertThat(now.getNodeId()).isEqualTo(before.getNodeId());
      assertEnded(last);
      before = now;
    }
    Set<Thread> last = own();
    one.door().stop().block(Doors.PATIENCE);
    assertEnded(last);
  }

  @Test
  void a_record_that_says_the_same_stays() {
    Doors.One one = doors.open();
    String before = one.enr();
    one.self()
        .advertise(
            Stream.concat(
                    one.self().current().info().addresses().stream(),
                    Stream.of(io.svcdht.id.Multiaddr.parse("/dns4/node.example/tcp/9").orThrow()))
                .toList());
    one.search();
    assertThat(one.enr()).isEqualTo(before);
  }

  @Test
  void a_failed_start_leaves_no_thread() throws Exception {
    Doors.One one = doors.at(Doors.HERE, FreePort.udp(), PacketRates.defaults());
    Set<Thread> others = own();
    try (DatagramSocket taken = taken(one.at())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> one.door().start().block(Doors.PATIENCE)).isNotNull();
    }
    Set<Thread> left = own();
    left.removeAll(others);
    assertEnded(left);
  }

  @Test
  void a_stop_amid_the_start_lets_go_of_the_port_for_good() throws Exception {
    Doors.One one = doors.at(Doors.HERE, FreePort.udp(), PacketRates.defaults());
    AtomicReference<CompletableFuture<@Nullable Void>> stop = new AtomicReference<>();
    doors.before(() -> {
      stop.set(one.door().stop().toFuture());
      return true;
    });
    assertThatThrownBy(() -> one.door().start().block(Doors.PATIENCE))
        .hasMessageContaining("stopped");
    stop.get().get(Doors.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    taken(one.at()).close();
    assertThatIllegalStateException().isThrownBy(one::search);
  }

  @Test
  void dead_boot_records_hold_up_nobody() throws Exception {
    Doors.One far = doors.open();
    Doors.One near = doors.open(far.enr());
    NodeProcess.await("met", Doors.PATIENCE, () -> near.search().contains(far.seed()));
    Random random = new Random(7);
    Stream<String> dead =
        Stream.generate(() -> new MadeRecord(random).at(Doors.HERE, FreePort.udp()))
            .limit(20)
            .map(made -> made.signed().asEnr());
    Doors.One one = doors.open(Stream.concat(dead, Stream.of(near.enr())).toArray(String[]::new));
    NodeProcess.await(
        "found through the one that lives",
        Doors.PATIENCE,
        () -> one.search().contains(far.seed()));
  }

  private static NodeRecord record(Doors.One one) {
    return NodeRecordFactory.DEFAULT.fromEnr(one.enr());
  }

  private static DatagramSocket taken(InetSocketAddress at) {
    try {
      return new DatagramSocket(at);
    } catch (SocketException taken) {
      throw new UncheckedIOException(taken);
    }
  }

  private static Set<Thread> own() {
    Set<Thread> own = new HashSet<>(Thread.getAllStackTraces().keySet());
    own.removeIf(thread -> OWN.stream().noneMatch(thread.getName()::startsWith));
    return own;
  }

  private static void assertEnded(Set<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(Doors.PATIENCE);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }
}
