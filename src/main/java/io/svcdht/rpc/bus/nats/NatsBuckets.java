package io.svcdht.rpc.bus.nats;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueStatus;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import io.svcdht.announce.Registry.Beat;
import io.svcdht.announce.Registry.Room;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.KeyValueFamily.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two buckets of a fleet, as seen by one connection: that of rows, one of which says whose all
 * of them are, and that of members, whose entries the broker forgets after five minutes. Waits for
 * the broker.
 */
final class NatsBuckets {

  private static final Logger LOG = LoggerFactory.getLogger(NatsBuckets.class);
  private static final Duration MEMBERS_TTL = Duration.ofMinutes(5);
  private static final long MEMBERS_BYTES = 1 << 20;
  private static final int NOT_FOUND = 404;
  private static final int NOT_THE_FIRST = 10_071;

  /** What the broker's files need for an entry beside its subject and value. */
  private static final int ENTRY_BYTES = 30;

  private final Plan plan;
  private final KeyValueManagement management;
  private final JetStream stream;
  private final KeyValue rows;
  private final KeyValue members;

  /**
   * What they are to be.
   *
   * @param publisher id of the key that signs what is announced there
   */
  record Plan(NetworkName network, RegistryPolicy policy, NodeId publisher) {
    String rows() {
      return RegistryPolicy.rows(network);
    }

    String members() {
      return RegistryPolicy.members(network);
    }
  }

  private NatsBuckets(
      Plan plan, KeyValueManagement management, JetStream stream, KeyValue rows, KeyValue members) {
    this.plan = plan;
    this.management = management;
    this.stream = stream;
    this.rows = rows;
    this.members = members;
  }

  /** They, made where they are not there. */
  static NatsBuckets open(Connection connection, Plan plan)
      throws IOException, JetStreamApiException {
    JetStreamOptions patient =
        JetStreamOptions.builder().requestTimeout(plan.policy().patience()).build();
    KeyValueOptions options = KeyValueOptions.builder().jetStreamOptions(patient).build();
    KeyValueManagement management = connection.keyValueManagement(options);
    KeyValueConfiguration.Builder rows =
        KeyValueConfiguration.builder()
            .name(plan.rows())
            .maxBucketSize(plan.policy().bucketBytes())
            .replicas(plan.policy().bucketReplicas());
    KeyValueConfiguration.Builder members =
        KeyValueConfiguration.builder()
            .name(plan.members())
            .ttl(MEMBERS_TTL)
            .maxBucketSize(MEMBERS_BYTES)
            .replicas(plan.policy().bucketReplicas());
    make(management, rows);
    make(management, members);
    return new NatsBuckets(
        plan,
        management,
        connection.jetStream(patient),
        connection.keyValue(plan.rows(), options),
        connection.keyValue(plan.members(), options));
  }

  /** Whoever else has made it, with whatever bounds, has done it for us. */
  private static void make(KeyValueManagement management, KeyValueConfiguration.Builder wanted)
      throws IOException, JetStreamApiException {
    KeyValueConfiguration bucket =
        wanted
            .storageType(StorageType.File)
            .maxHistoryPerKey(1)
            .maximumValueSize(NatsRows.VALUE_BYTES)
            .build();
    try {
      management.getStatus(bucket.getBucketName());
    } catch (JetStreamApiException unknown) {
      if (unknown.getErrorCode() != NOT_FOUND) {
        throw unknown;
      }
      management.create(bucket);
      LOG.info("made the bucket {}", bucket.getBucketName());
    }
  }

  /**
   * Makes them those of this fleet if they are nobody's; if they are another's, why this node takes
   * no part.
   */
  Optional<String> foreign() throws IOException, JetStreamApiException {
    String own = NatsRows.member(plan.publisher());
    @Nullable String owner = owner();
    if (owner == null) {
      try {
        rows.create(NatsRows.FLEET, own.getBytes(StandardCharsets.US_ASCII));
        return Optional.empty();
      } catch (JetStreamApiException taken) {
        if (taken.getApiErrorCode() != NOT_THE_FIRST) {
          throw taken;
        }
        owner = owner();
      }
    }
    if (owner == null) {
      throw NatsAnswers.down("the broker does not say yet whose it is");
    }
    return own.equals(owner) ? Optional.empty() : Optional.of(refusal(own, owner));
  }

  private @Nullable String owner() throws IOException, JetStreamApiException {
    @Nullable KeyValueEntry entry = rows.get(NatsRows.FLEET);
    return entry == null ? null : entry.getValueAsString();
  }

  private String refusal(String own, String owner) {
    return "the bucket "
        + plan.rows()
        + " has the announcements of the fleet whose key is "
        + owner
        + ", but dht.announcements.key-file holds "
        + own
        + ", and with two keys each content would have two records: give this node the key of that"
        + " fleet, or a dht.network or an account at the broker of its own";
  }

  /** How full that of rows is. */
  Room room() throws IOException, JetStreamApiException {
    KeyValueStatus status = management.getStatus(plan.rows());
    long most = status.getMaxBucketSize();
    return new Room(
        plan.rows(),
        status.getByteCount(),
        most > 0 ? OptionalLong.of(most) : OptionalLong.empty());
  }

  /** What an entry takes of it. */
  static long bytes(KeyValueEntry entry) {
    String subject = subject(entry.getBucket(), entry.getKey());
    return ENTRY_BYTES + subject.length() + entry.getDataLen();
  }

  private static String subject(String bucket, String key) {
    return "$KV." + bucket + "." + key;
  }

  /** Writes a row without waiting for it. */
  CompletableFuture<PublishAck> publish(Change change) {
    String subject = subject(plan.rows(), NatsRows.key(change.key()));
    return switch (change) {
      case Change.Put put -> stream.publishAsync(subject, put.value().toArray());
      case Change.Remove gone -> {
        Headers removed =
            new Headers().put("KV-Operation", KeyValueOperation.DELETE.getHeaderValue());
        yield stream.publishAsync(subject, removed, new byte[0]);
      }
    };
  }

  /** Clears away what is left of rows that were removed half an hour ago. */
  void tidy() throws IOException, JetStreamApiException, InterruptedException {
    rows.purgeDeletes();
  }

  void beat(NodeId member, Beat beat) throws IOException, JetStreamApiException {
    members.put(NatsRows.member(member), NatsRows.value(beat));
  }

  void left(NodeId member) throws IOException, JetStreamApiException {
    members.delete(NatsRows.member(member));
  }

  /** Has {@code watch} listen to both. */
  void tell(NatsWatch watch) throws IOException, JetStreamApiException, InterruptedException {
    watch.open(rows, members);
  }
}
