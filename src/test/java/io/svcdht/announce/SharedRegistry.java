package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A registry in memory and virtual time: everybody hears everything in one order, each after a
 * while of its own; it may be away, and so may each of those who use it.
 */
final class SharedRegistry {

  final Map<Bytes, Bytes> rows = new LinkedHashMap<>();
  private final Map<NodeId, Registry.Beat> members = new LinkedHashMap<>();
  private final List<Port> ports = new ArrayList<>();
  private final VirtualScheduler timers;
  private final RandomGenerator random;
  private final Duration delayMost;
  boolean away;
  OptionalLong bound = OptionalLong.empty();

  SharedRegistry(VirtualScheduler timers, RandomGenerator random, Duration delayMost) {
    this.timers = timers;
    this.random = random;
    this.delayMost = delayMost;
  }

  Port port() {
    Port port = new Port();
    ports.add(port);
    return port;
  }

  /** All connections are cut, and made again when they are kept. */
  void cut() {
    ports.forEach(port -> port.listening = Optional.empty());
  }

  private void tell(Consumer<Registry.Heard> what) {
    ports.forEach(port -> port.hear(what));
  }

  /** The registry as one node sees it. */
  final class Port implements Registry {
    private Optional<Heard> listening = Optional.empty();
    private long heardAt;
    int tidied;
    boolean cut;
    boolean refusesRows;
    boolean foreign;

    /** How often it fails by a fault of its own. */
    int faults;

    @Override
    public void keep(Heard heard, boolean anew) {
      check();
      if (faults > 0) {
        faults--;
        throw new IllegalStateException("a fault of its own");
      }
      if (foreign) {
        throw new DhtException(DhtError.NOT_READY, "it is that of another fleet");
      }
      if (listening.isPresent() && !anew) {
        return;
      }
      listening = Optional.of(heard);
      hear(Heard::begun);
      rows.forEach((key, value) -> hear(there -> there.row(new Change.Put(key, value))));
      hear(Heard::whole);
      members.forEach((member, beat) -> hear(there -> there.beat(member, beat)));
    }

    @Override
    public boolean reached() {
      return !away && !cut && listening.isPresent();
    }

    @Override
    public void write(List<Change> changes) {
      check();
      if (refusesRows) {
        throw new DhtException(DhtError.QUOTA_EXCEEDED, "the registry is full");
      }
      for (Change change : changes) {
        switch (change) {
          case Change.Put(Bytes key, Bytes value) -> rows.put(key, value);
          case Change.Remove(Bytes key) -> rows.remove(key);
        }
        tell(heard -> heard.row(change));
      }
    }

    @Override
    public void beat(NodeId member, Beat beat) {
      check();
      members.put(member, beat);
      tell(heard -> heard.beat(member, beat));
    }

    @Override
    public Optional<Room> room() {
      long bytes =
          rows.entrySet().stream()
              .mapToLong(row -> row.getKey().size() + row.getValue().size())
              .sum();
      return Optional.of(new Room("rows", bytes, bound));
    }

    @Override
    public void tidy() {
      tidied++;
    }

    @Override
    public void leave(NodeId member) {
      if (!away && !cut) {
        members.remove(member);
        tell(heard -> heard.left(member));
      }
      listening = Optional.empty();
      cut = true;
    }

    /** From now on it neither sends nor hears. */
    void cutOff() {
      cut = true;
      listening = Optional.empty();
    }

    void back() {
      cut = false;
    }

    private void check() {
      if (away || cut) {
        throw new DhtException(DhtError.TRANSPORT_DOWN, "the registry cannot be reached");
      }
    }

    /** In order, however long each is under way; what comes after a cut is lost. */
    private void hear(Consumer<Heard> what) {
      if (listening.isEmpty()) {
        return;
      }
      Heard to = listening.get();
      heardAt = Math.max(heardAt, timers.nanos() + random.nextLong(delayMost.toNanos() + 1));
      timers.schedule(
          () -> {
            if (!cut && listening.filter(to::equals).isPresent()) {
              what.accept(to);
            }
          },
          heardAt - timers.nanos(),
          TimeUnit.NANOSECONDS);
    }
  }
}
