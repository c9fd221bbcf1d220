package io.svcdht.it.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.announce.Registry;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.it.NodeProcess;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import io.svcdht.rpc.bus.nats.NatsRegistry;
import io.svcdht.rpc.bus.nats.RegistryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of a fleet in a real broker's key-value store. */
class NatsRegistryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final NodeId ONE = new NodeId(1, 2, 3, 4);
  private static final NodeId TWO = new NodeId(5, 6, 7, 8);
  private static final NodeId KEY = new NodeId(9, 10, 11, 12);
  private static final String BUCKET = "svc-dht-announcements-testDOTexample";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @SuppressWarnings("NullAway.Init")
  private NatsServer broker;

  /** What a node has heard. */
  private static final class Ears implements Registry.Heard {
    private final Map<Bytes, Bytes> rows = new ConcurrentHashMap<>();
    private final Set<String> members = new ConcurrentSkipListSet<>();
    private final AtomicInteger whole = new AtomicInteger();

    @Override
    public void begun() {
      rows.clear();
    }

    @Override
    public void row(Change change) {
      switch (change) {
        case Change.Put(Bytes key, Bytes value) -> rows.put(key, value);
        case Change.Remove(Bytes key) -> rows.remove(key);
      }
    }

    @Override
    public void whole() {
      whole.incrementAndGet();
    }

    @Override
    public void beat(NodeId member, Registry.Beat beat) {
      members.add(member + " " + beat.number());
    }

    @Override
    public void left(NodeId member) {
      members.add(member + " left");
    }

    @Override
    public void unreadable(Bytes key, String why) {
      throw new AssertionError(key + " " + why);
    }
  }

  @BeforeEach
  void begin() throws Exception {
    broker =
        NatsServer.start(
            directory, "jetstream { store_dir: \"" + directory.resolve("broker") + "\" }\n");
  }

  @AfterEach
  void end() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void what_one_writes_and_removes_the_other_hears_also_if_it_comes_later() throws Exception {
    NatsRegistry one = registry(RegistryPolicy.defaults());
    Ears ears = kept(one);
    one.write(rows(0, 1_500));
    one.write(List.of(new Change.Remove(row(7).key()), row(1_500)));
    await("heard of", () -> ears.rows.size() == 1_500);

    NatsRegistry two = registry(RegistryPolicy.defaults());
    Ears later = kept(two);

    assertThat(later.rows).isEqualTo(ears.rows).doesNotContainKey(row(7).key());
    one.tidy();
    two.write(List.of(row(7)));
    await("heard of", () -> ears.rows.containsKey(row(7).key()));
    one.leave(ONE);
    two.leave(TWO);
  }

  @Test
  void signs_of_life_come_back_and_who_leaves_is_heard_of() throws Exception {
    NatsRegistry one = registry(RegistryPolicy.defaults());
    NatsRegistry two = registry(RegistryPolicy.defaults());
    Ears ears = kept(one);
    Ears others = kept(two);
    one.beat(ONE, new Registry.Beat(1, 15_000));
    two.beat(TWO, new Registry.Beat(4, 15_000));
    await("heard", () -> ears.members.equals(Set.of(ONE + " 1", TWO + " 4")));

    one.leave(ONE);

    await("gone", () -> others.members.contains(ONE + " left"));
    assertThat(one.reached()).isFalse();
    assertThatThrownBy(() -> one.keep(ears, false)).hasMessageContaining("this node has left");
    two.leave(TWO);
  }

  @Test
  void after_the_broker_was_killed_everything_is_heard_anew() throws Exception {
    NatsRegistry one = registry(RegistryPolicy.defaults());
    Ears ears = kept(one);
    one.write(List.of(row(1)));
    broker.kill();
    await("lost", () -> !one.reached());
    assertDown(() -> one.keep(ears, false));
    assertDown(() -> one.write(List.of(row(2))));
    assertDown(() -> one.beat(ONE, new Registry.Beat(1, 15_000)));

    broker.start();
    await("kept", () -> isKept(one, ears));

    await("heard anew", () -> ears.whole.get() == 2);
    assertThat(ears.rows).containsOnlyKeys(row(1).key());
    one.write(List.of(row(2)));
    await("heard of", () -> ears.rows.size() == 2);
    one.leave(ONE);
  }

  @Test
  void how_full_it_is_is_known_between_signs_of_life_and_up_to_there_nothing_is_lost()
      throws Exception {
    NatsRegistry one = registry(new RegistryPolicy(Duration.ofSeconds(15), 1 << 20, 1));
    Ears ears = kept(one);
    int written = 0;
    while (room(one).used() < 0.9) {
      one.write(rows(written, written + 100));
      written += 100;
      int all = written;
      await("heard of", () -> ears.rows.size() == all);
    }
    Registry.Room counted = room(one);
    one.beat(ONE, new Registry.Beat(1, 15_000));
    Registry.Room told = room(one);
    assertThat(told.name()).isEqualTo(BUCKET);
    assertThat(told.most()).hasValue(1 << 20);
    assertThat(told.used()).isBetween(0.85, 0.95);
    assertThat(counted.bytes()).isBetween(told.bytes(), told.bytes() + told.bytes() / 20);

    one.write(rows(0, written));
    assertThat(heardByOneThatComes()).hasSize(written);

    one.write(rows(0, written).stream().<Change>map(put -> new Change.Remove(put.key())).toList());
    assertThat(heardByOneThatComes()).isEmpty();
    one.leave(ONE);
  }

  @Test
  void a_fleet_with_another_key_is_told_whose_it_is_and_takes_no_part() throws Exception {
    NatsRegistry one = registry(RegistryPolicy.defaults());
    Ears ears = kept(one);
    assertThat(one.foreign()).isEmpty();
    NatsRegistry other = registry(RegistryPolicy.defaults(), TWO);
    String why = other.foreign().orElseThrow();
    assertThat(why)
        .contains("the bucket " + BUCKET + " ", "dht.announcements.key-file", "give this node")
        .containsSubsequence(
            HexFormat.of().formatHex(KEY.toBytes()), HexFormat.of().formatHex(TWO.toBytes()));

    Ears none = new Ears();
    assertThatThrownBy(() -> other.keep(none, false))
        .hasMessage(why)
        .asInstanceOf(InstanceOfAssertFactories.type(DhtException.class))
        .extracting(DhtException::error)
        .isEqualTo(DhtError.NOT_READY);

    assertThat(other.reached()).isFalse();
    one.write(List.of(row(1)));
    await("heard of", () -> ears.rows.size() == 1);
    assertThat(none.rows).isEmpty();
    one.leave(ONE);
    other.leave(TWO);
  }

  private Map<Bytes, Bytes> heardByOneThatComes() throws InterruptedException {
    NatsRegistry two = registry(RegistryPolicy.defaults());
    try {
      return kept(two).rows;
    } finally {
      two.leave(TWO);
    }
  }

  private static Registry.Room room(NatsRegistry registry) {
    return registry.room().orElseThrow();
  }

  private static List<Change> rows(int from, int to) {
    return IntStream.range(from, to).<Change>mapToObj(NatsRegistryTest::row).toList();
  }

  private NatsRegistry registry(RegistryPolicy policy) {
    return registry(policy, KEY);
  }

  private NatsRegistry registry(RegistryPolicy policy, NodeId key) {
    NatsConnector connector =
        new NatsConnector(NatsPolicy.of(List.of(broker.url())), Optional.empty(), () -> {});
    return new NatsRegistry(connector, new NetworkName("test.example"), policy, key);
  }

  private static Ears kept(NatsRegistry registry) throws InterruptedException {
    Ears ears = new Ears();
    registry.keep(ears, false);
    await("heard", () -> ears.whole.get() == 1);
    return ears;
  }

  private static boolean isKept(NatsRegistry registry, Ears ears) {
    try {
      registry.keep(ears, false);
      return true;
    } catch (DhtException away) {
      return false;
    }
  }

  private static void assertDown(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(DhtException.class))
        .extracting(DhtException::error)
        .isEqualTo(DhtError.TRANSPORT_DOWN);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    NodeProcess.await(what, PATIENCE, condition);
  }

  private static Change.Put row(int number) {
    byte[] key = {1, (byte) (number >> 8), (byte) number};
    return new Change.Put(Bytes.copyOf(key), Bytes.copyOf(new byte[200]));
  }
}
