package io.svcdht.rpc.bus.nats;

import static io.svcdht.rpc.bus.nats.NatsAnswers.down;
import static io.svcdht.rpc.bus.nats.NatsAnswers.told;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import io.svcdht.announce.Registry;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.KeyValueFamily.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of announcements in two buckets of NATS' key-value store (JetStream): the rows, and
 * the members ({@link NatsBuckets}). Makes them where they are not there. Has a connection of its
 * own; after each that is new, everything is heard anew.
 */
public final class NatsRegistry implements Registry {

  private static final Logger LOG = LoggerFactory.getLogger(NatsRegistry.class);
  private static final int TOGETHER = 512;

  private final NatsConnector connector;
  private final NatsBuckets.Plan plan;
  private final Fill fill = new Fill();
  private @Nullable Connection connection;
  private volatile @Nullable Listening listening;
  private boolean closed;

  /** What is open on a connection, and the how manieth of its client it is. */
  private record Listening(
      Connection connection, long reconnects, NatsBuckets buckets, NatsWatch watch) {
    boolean there() {
      return connection.getStatus() == Connection.Status.CONNECTED;
    }
  }

  /**
   * The registry of the fleet in {@code network} whose records are signed by the key of {@code
   * publisher}; connects when it is kept.
   */
  public NatsRegistry(
      NatsConnector connector, NetworkName network, RegistryPolicy policy, NodeId publisher) {
    this.connector = connector;
    plan = new NatsBuckets.Plan(network, policy, publisher);
  }

  /**
   * Why this node may take no part, as the registry is that of a fleet with another key; empty if
   * it is not. Asks over a connection of its own.
   *
   * @throws DhtException {@code TransportDown} if the broker cannot be asked
   */
  public Optional<String> foreign() {
    Connection asking = connector.connect("svc-dht announcements, once");
    try {
      return told(() -> NatsBuckets.open(asking, plan).foreign());
    } finally {
      close(asking);
    }
  }

  @Override
  public synchronized void keep(Heard heard, boolean anew) {
    Connection open = open();
    long reconnects = open.getStatistics().getReconnects();
    @Nullable Listening before = listening;
    boolean same =
        before != null && before.connection().equals(open) && before.reconnects() == reconnects;
    if (same && !anew) {
      return;
    }
    unlisten();
    listening = told(() -> listen(open, reconnects, heard));
  }

  @Override
  public boolean reached() {
    @Nullable Listening now = listening;
    return now != null && now.there();
  }

  @Override
  public void write(List<Change> changes) {
    NatsBuckets buckets = there().buckets();
    for (int from = 0; from < changes.size(); from += TOGETHER) {
      List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
      for (Change change : changes.subList(from, Math.min(from + TOGETHER, changes.size()))) {
        acks.add(buckets.publish(change));
      }
      told(() ->
          CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new))
              .get(plan.policy().patience().toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  @Override
  public synchronized void beat(NodeId member, Beat beat) {
    NatsBuckets buckets = there().buckets();
    told(() -> {
      buckets.beat(member, beat);
      measure(buckets);
      return true;
    });
  }

  @Override
  public Optional<Room> room() {
    return fill.now();
  }

  @Override
  public void tidy() {
    NatsBuckets buckets = there().buckets();
    told(() -> {
      buckets.tidy();
      return true;
    });
  }

  @Override
  public synchronized void leave(NodeId member) {
    closed = true;
    @Nullable Listening now = listening;
    if (now != null && now.there()) {
      try {
        now.buckets().left(member);
      } catch (IOException | JetStreamApiException | IllegalStateException untold) {
        LOG.debug("The others learn by the end of the lease that this node has left", untold);
      }
    }
    unlisten();
    if (connection != null) {
      close(connection);
    }
  }

  /** {@code connection}, made where there is none. */
  private Connection open() {
    if (closed) {
      throw down("this node has left");
    }
    @Nullable Connection open = connection;
    if (open == null || open.getStatus() == Connection.Status.CLOSED) {
      open = connector.connect("svc-dht announcements");
      connection = open;
    }
    if (open.getStatus() != Connection.Status.CONNECTED) {
      throw down("there is no connection to the broker");
    }
    return open;
  }

  private Listening listen(Connection open, long reconnects, Heard heard)
      throws IOException, JetStreamApiException, InterruptedException {
    NatsBuckets buckets = NatsBuckets.open(open, plan);
    Optional<String> foreign = buckets.foreign();
    if (foreign.isPresent()) {
      throw new DhtException(DhtError.NOT_READY, foreign.get());
    }
    measure(buckets);
    NatsWatch watch = new NatsWatch(heard, fill::heard);
    buckets.tell(watch);
    return new Listening(open, reconnects, buckets, watch);
  }

  private void measure(NatsBuckets buckets) throws IOException, JetStreamApiException {
    long heard = fill.heard();
    fill.said(buckets.room(), heard);
  }

  private Listening there() {
    @Nullable Listening now = listening;
    if (now == null || !now.there()) {
      throw down("there is no connection to the broker");
    }
    return now;
  }

  private void unlisten() {
    @Nullable Listening before = listening;
    listening = null;
    if (before != null) {
      before.watch().close();
    }
  }

  private static void close(Connection open) {
    try {
      open.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
