package io.svcdht.rpc.bus.nats;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import io.svcdht.announce.Registry;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.KeyValueFamily.Change;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of announcements in two buckets of NATS' key-value store (JetStream): the rows, and
 * the members, whose entries the broker forgets after five minutes. Makes them where they are not
 * there. Has a connection of its own; after each that is new, everything is heard anew.
 */
public final class NatsRegistry implements Registry {

  private static final Logger LOG = LoggerFactory.getLogger(NatsRegistry.class);
  private static final Duration MEMBERS_TTL = Duration.ofMinutes(5);
  private static final long MEMBERS_BYTES = 1 << 20;
  private static final int TOGETHER = 512;
  private static final int NOT_FOUND = 404;
  private static final int STORE = 10_077;

  private final NatsConnector connector;
  private final RegistryPolicy policy;
  private final String rows;
  private final String members;
  private @Nullable Connection connection;
  private volatile @Nullable Listening listening;
  private boolean closed;

  /** What is open on a connection, and the how manieth of its client it is. */
  private record Listening(
      Connection connection, long reconnects, JetStream stream, KeyValue members, NatsWatch watch) {
    boolean there() {
      return connection.getStatus() == Connection.Status.CONNECTED;
    }
  }

  /** The registry of the fleet in {@code network}; connects when it is kept. */
  public NatsRegistry(NatsConnector connector, NetworkName network, RegistryPolicy policy) {
    this.connector = connector;
    this.policy = policy;
    rows = RegistryPolicy.rows(network);
    members = RegistryPolicy.members(network);
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
    JetStream stream = there().stream();
    for (int from = 0; from < changes.size(); from += TOGETHER) {
      List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
      for (Change change : changes.subList(from, Math.min(from + TOGETHER, changes.size()))) {
        acks.add(publish(stream, change));
      }
      told(() ->
          CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new))
              .get(policy.patience().toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  @Override
  public synchronized void beat(NodeId member, Beat beat) {
    Listening now = there();
    told(() -> now.members().put(NatsRows.member(member), NatsRows.value(beat)));
  }

  @Override
  public void tidy() {
    Listening now = there();
    told(() -> {
      now.connection().keyValue(rows, options()).purgeDeletes();
      return true;
    });
  }

  @Override
  public synchronized void leave(NodeId member) {
    closed = true;
    @Nullable Listening now = listening;
    if (now != null && now.there()) {
      try {
        now.members().delete(NatsRows.member(member));
      } catch (IOException | JetStreamApiException | IllegalStateException untold) {
        LOG.debug("The others learn by the end of the lease that this node has left", untold);
      }
    }
    unlisten();
    close();
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
    KeyValueManagement buckets = open.keyValueManagement(options());
    make(
        buckets,
        KeyValueConfiguration.builder()
            .name(rows)
            .maxBucketSize(policy.bucketBytes())
            .replicas(policy.bucketReplicas()));
    make(
        buckets,
        KeyValueConfiguration.builder()
            .name(members)
            .ttl(MEMBERS_TTL)
            .maxBucketSize(MEMBERS_BYTES)
            .replicas(policy.bucketReplicas()));
    KeyValue lives = open.keyValue(members, options());
    NatsWatch watch = new NatsWatch(heard);
    watch.open(open.keyValue(rows, options()), lives);
    return new Listening(open, reconnects, open.jetStream(stream()), lives, watch);
  }

  /** Whoever else has made it, with whatever bounds, has done it for us. */
  private static void make(KeyValueManagement buckets, KeyValueConfiguration.Builder wanted)
      throws IOException, JetStreamApiException {
    KeyValueConfiguration bucket =
        wanted
            .storageType(StorageType.File)
            .maxHistoryPerKey(1)
            .maximumValueSize(NatsRows.VALUE_BYTES)
            .build();
    try {
      buckets.getStatus(bucket.getBucketName());
    } catch (JetStreamApiException unknown) {
      if (unknown.getErrorCode() != NOT_FOUND) {
        throw unknown;
      }
      buckets.create(bucket);
      LOG.info("made the bucket {}", bucket.getBucketName());
    }
  }

  private CompletableFuture<PublishAck> publish(JetStream stream, Change change) {
    String subject = "$KV." + rows + "." + NatsRows.key(change.key());
    return switch (change) {
      case Change.Put put -> stream.publishAsync(subject, put.value().toArray());
      case Change.Remove gone -> {
        Headers removed =
            new Headers().put("KV-Operation", KeyValueOperation.DELETE.getHeaderValue());
        yield stream.publishAsync(subject, removed, new byte[0]);
      }
    };
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

  private void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private JetStreamOptions stream() {
    return JetStreamOptions.builder().requestTimeout(policy.patience()).build();
  }

  private KeyValueOptions options() {
    return KeyValueOptions.builder().jetStreamOptions(stream()).build();
  }

  private interface Asked<T extends @Nullable Object> {
    T ask()
        throws IOException,
            JetStreamApiException,
            InterruptedException,
            ExecutionException,
            TimeoutException;
  }

  /** What the broker answers; its refusals and silence in our words. */
  private static <T extends @Nullable Object> T told(Asked<T> question) {
    try {
      return question.ask();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw down("interrupted");
    } catch (ExecutionException failed) {
      throw refused(failed.getCause() == null ? failed : failed.getCause());
    } catch (TimeoutException late) {
      throw down("the broker has not answered in time");
    } catch (IOException | JetStreamApiException | IllegalStateException failed) {
      throw refused(failed);
    }
  }

  private static DhtException refused(Throwable failed) {
    for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof JetStreamApiException refusal && isFull(refusal)) {
        return new DhtException(
            DhtError.QUOTA_EXCEEDED, "the registry is full (dht.announcements.bucket-size)");
      }
    }
    return down(failed.toString());
  }

  /** The broker has one number for all that its store refuses. */
  private static boolean isFull(JetStreamApiException refusal) {
    return refusal.getApiErrorCode() == STORE
        && String.valueOf(refusal.getErrorDescription()).contains("maximum bytes");
  }

  private static DhtException down(String why) {
    return new DhtException(
        DhtError.TRANSPORT_DOWN, "the registry of announcements cannot be reached: " + why);
  }
}
