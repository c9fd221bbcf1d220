package io.svcdht.sim;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opening a connection: two round trips, or silence until the connect timeout where nobody is, who
 * is cannot be dialled, or a message is lost.
 */
final class Handshake {

  private static final int WAYS_EACH = 2;

  private final VirtualNetwork network;
  private final Endpoint from;
  private final @Nullable Endpoint target;

  Handshake(VirtualNetwork network, Endpoint from, @Nullable Endpoint target) {
    this.network = network;
    this.from = from;
    this.target = target;
  }

  /** One of the two hears of it; neither if all time ends before. */
  void open(Consumer<Endpoint> opened, Consumer<String> failed) {
    Endpoint acceptor = target;
    if (acceptor == null || !acceptor.traits().dialable()) {
      silence(failed);
      return;
    }
    long took = 0;
    for (int i = 0; i < WAYS_EACH; i++) {
      long there = network.way(from, acceptor);
      long back = network.way(acceptor, from);
      if (there == VirtualNetwork.LOST || back == VirtualNetwork.LOST) {
        silence(failed);
        return;
      }
      took += there + back;
    }
    network.time().schedule(() -> meet(acceptor, opened, failed), took, TimeUnit.NANOSECONDS);
  }

  private void meet(Endpoint acceptor, Consumer<Endpoint> opened, Consumer<String> failed) {
    if (!from.reaches(acceptor)) {
      silence(failed);
      return;
    }
    if (acceptor.open() == null) {
      failed.accept("nothing listens at " + acceptor.address());
      return;
    }
    if (!network.connected(from, acceptor)) {
      network.connect(from, acceptor);
    }
    opened.accept(acceptor);
  }

  private void silence(Consumer<String> failed) {
    network
        .time()
        .schedule(
            () -> failed.accept("nobody answers"),
            network.plan().connectTimeout().toNanos(),
            TimeUnit.NANOSECONDS);
  }
}
