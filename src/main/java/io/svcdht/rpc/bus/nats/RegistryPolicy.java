package io.svcdht.rpc.bus.nats;

import io.svcdht.announce.Keeping;
import io.svcdht.peer.NetworkName;
import java.time.Duration;

/**
 * The registry of announcements at a broker ({@code dht.announcements.*}).
 *
 * @param lease how long a node is taken for alive after a sign of life, 3 s…5 min
 * @param bucketBytes most bytes of all rows there, 1 MiB…1 TiB; holds where the bucket is made
 * @param bucketReplicas servers that keep a copy, 1…5; holds where the bucket is made
 */
public record RegistryPolicy(Duration lease, long bucketBytes, int bucketReplicas) {

  private static final long BYTES_LEAST = 1L << 20;
  private static final long BYTES_MOST = 1L << 40;
  private static final int REPLICAS_MOST = 5;

  /** Checks every range; the message names key, value and range. */
  public RegistryPolicy {
    Keeping.InFleet.checkLease(lease);
    if (bucketBytes < BYTES_LEAST || bucketBytes > BYTES_MOST) {
      throw new IllegalArgumentException(
          "announcements.bucket-size "
              + bucketBytes
              + " is not within "
              + BYTES_LEAST
              + "…"
              + BYTES_MOST);
    }
    if (bucketReplicas < 1 || bucketReplicas > REPLICAS_MOST) {
      throw new IllegalArgumentException(
          "announcements.bucket-replicas " + bucketReplicas + " is not within 1…" + REPLICAS_MOST);
    }
  }

  /** A lease of 15 s, 256 MiB, one copy. */
  public static RegistryPolicy defaults() {
    return new RegistryPolicy(Duration.ofSeconds(15), 256L << 20, 1);
  }

  /** The bucket of rows of {@code network}; told from those of all others. */
  static String rows(NetworkName network) {
    return "svc-dht-announcements-" + word(network);
  }

  /** That of the members. */
  static String members(NetworkName network) {
    return "svc-dht-members-" + word(network);
  }

  /** A bucket's name has no dots, that of a network no capital letters. */
  private static String word(NetworkName network) {
    return network.value().replace(".", "DOT");
  }

  /** How long to wait for the broker: so that a sign of life is not late for the next. */
  Duration patience() {
    Duration sixth = lease.dividedBy(6);
    Duration most = Duration.ofSeconds(2);
    return sixth.compareTo(most) < 0 ? sixth : most;
  }
}
