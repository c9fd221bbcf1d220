package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.it.NodeProcess;
import io.svcdht.testing.FreePort;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers send to a door, over real sockets on loopback. */
class HostilePacketsTest {

  private static final int PACKETS = 500;
  private static final int BATCH = 50;

  /** Bytes of the greatest WHOAREYOU, and of the least message that can ask for it. */
  private static final int CHALLENGE = 63;

  private static final Bytes SIX = Bytes.fromHexString("0x20010db8000000000000000000000007");

  private final Random random = new Random(7);
  private final Doors doors = new Doors();

  @AfterEach
  void close() {
    doors.close();
  }

  @Test
  void packets_that_are_none_are_not_answered() throws Exception {
    Doors.One one = doors.open();
    assertSilent(
        one,
        () -> {
          byte[] bytes = new byte[random.nextInt(1, 1_300)];
          random.nextBytes(bytes);
          return bytes;
        });
    assertServes(one);
  }

  @Test
  void forged_challenges_and_handshakes_are_not_answered() throws Exception {
    Doors.One one = doors.open();
    Discv5Packets packets = new Discv5Packets(one.enr(), random);
    assertSilent(one, packets::challenge);
    assertSilent(one, packets::handshake);
    assertServes(one);
  }

  @Test
  void messages_of_strangers_are_each_answered_by_one_challenge_that_is_smaller() throws Exception {
    Doors.One one = doors.open();
    try (Stranger stranger = new Stranger(Doors.HERE, one)) {
      for (int i = 0; i < PACKETS; i++) {
        byte[] id = stranger.packets().some(32);
        byte[] message = stranger.packets().message(id);
        stranger.send(message);
        byte[] answer = stranger.await();
        assertThat(Stranger.isFor(id, answer)).isTrue();
        assertThat(answer).hasSize(CHALLENGE).hasSizeLessThan(message.length);
      }
      assertThat(stranger.answers()).isEmpty();
    }
    assertServes(one);
  }

  @Test
  void a_record_that_cannot_be_read_is_not_let_in_and_stops_no_search() throws Exception {
    Doors.One one = doors.open();
    for (int port : List.of(70_000, 65_536)) {
      MadeRecord made = made().with("ip6", SIX).with("udp6", port);
      assertThat(answersTo(one, made, made.signed())).isZero();
      assertThat(one.search()).isEmpty();
    }
    MadeRecord list = made().with("ip6", List.of(SIX)).with("udp6", 9);
    assertThat(answersTo(one, list, list.signed())).isZero();
    assertThat(one.search()).isEmpty();
    assertServes(one);
  }

  @Test
  void a_record_that_can_be_read_is_let_in_by_the_same_handshake() throws Exception {
    Doors.One one = doors.open();
    MadeRecord made = made();
    try (Stranger stranger = new Stranger(Doors.HERE, one)) {
      stranger.shakeHands(made, made.signed().getNodeId(), made.signed());
      assertThat(stranger.await()).isNotEmpty();
    }
    assertThat(one.search())
        .containsExactlyElementsOf(
            NodeRecords.seeds(made.signed(), Doors.NETWORK, one.self().nodeId()));
  }

  @Test
  void a_record_of_somebody_else_is_not_let_in() throws Exception {
    Doors.One one = doors.open();
    MadeRecord thief = made();
    NodeRecord foreign = made().signed();
    try (Stranger stranger = new Stranger(Doors.HERE, one)) {
      stranger.shakeHands(thief, foreign.getNodeId(), foreign);
      assertThat(stranger.answers()).isEmpty();
      stranger.shakeHands(thief, thief.signed().getNodeId(), foreign);
      assertThat(stranger.answers()).isEmpty();
    }
    assertThat(one.search()).isEmpty();
  }

  @Test
  void an_honest_peer_is_served_amid_a_flood_from_one_source() throws Exception {
    Doors.One one = doors.started(doors.at(Doors.HERE, FreePort.udp(), PacketRates.defaults()));
    AtomicBoolean served = new AtomicBoolean();
    try (Stranger flooder = new Stranger("127.0.0.3", one)) {
      CompletableFuture<Void> flood =
          CompletableFuture.runAsync(() -> floodUntil(served, flooder, one.dropped()));
      NodeProcess.await("flooded", Doors.PATIENCE, () -> one.dropped().ofSource() > 0);
      Doors.One honest =
          doors.started(doors.at("127.0.0.2", FreePort.udp(), PacketRates.defaults(), one.enr()));
      NodeProcess.await(
          "known to each other",
          Doors.PATIENCE,
          () -> one.search().contains(honest.seed()) && honest.search().contains(one.seed()));
      served.set(true);
      flood.get(Doors.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void floodUntil(AtomicBoolean end, Stranger flooder, Doors.Dropped dropped) {
    try {
      while (!end.get()) {
        flooder.flood(100, dropped);
      }
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private MadeRecord made() {
    return new MadeRecord(random).entry(Doors.NETWORK).at(Doors.HERE, FreePort.udp());
  }

  /** How many packets come back from a handshake, the challenge apart. */
  private static int answersTo(Doors.One one, MadeRecord made, NodeRecord record)
      throws IOException {
    try (Stranger stranger = new Stranger(Doors.HERE, one)) {
      stranger.shakeHands(made, record.getNodeId(), record);
      return stranger.answers().size();
    }
  }

  private void assertSilent(Doors.One one, Supplier<byte[]> packets) throws Exception {
    try (Stranger stranger = new Stranger(Doors.HERE, one)) {
      for (int sent = 0; sent < PACKETS; sent += BATCH) {
        for (int i = 0; i < BATCH; i++) {
          stranger.send(packets.get());
        }
        assertThat(stranger.answers()).isEmpty();
      }
    }
    assertThat(one.search()).isEmpty();
  }

  /** Somebody honest still finds it. */
  private void assertServes(Doors.One one) throws InterruptedException {
    Doors.One honest = doors.open(one.enr());
    NodeProcess.await("served", Doors.PATIENCE, () -> one.search().contains(honest.seed()));
  }
}
