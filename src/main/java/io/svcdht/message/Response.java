package io.svcdht.message;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a node may answer (docs/PROTOCOL.md §4). Nothing in it is verified yet. */
public sealed interface Response {

  /**
   * To PING.
   *
   * @param newer the answerer's peer info, where newer than what the caller has
   * @param observed the caller's address as seen, {@code host:port}
   */
  record Pong(Optional<SignedPeerInfo> newer, String observed) implements Response {}

  /**
   * To FIND_NODE.
   *
   * @param closest contacts, nearest to the target first
   */
  record Nodes(List<SignedPeerInfo> closest) implements Response {
    /** Copies the list. */
    public Nodes {
      closest = List.copyOf(closest);
    }
  }

  /**
   * To FIND_PROVIDERS.
   *
   * @param records live records, as many as fit a frame
   * @param cursor where to go on; empty at the end
   * @param closest contacts, nearest to the content first
   */
  record Providers(List<SignedRecord> records, Bytes cursor, List<SignedPeerInfo> closest)
      implements Response {
    /** Copies the lists. */
    public Providers {
      records = List.copyOf(records);
      closest = List.copyOf(closest);
    }
  }

  /**
   * To PROVIDE and STORE.
   *
   * @param results one per record, in order
   */
  record Stored(List<StoreResult> results) implements Response {
    /** Copies the list. */
    public Stored {
      results = List.copyOf(results);
    }
  }

  /**
   * To anything: no.
   *
   * @param error from the closed set
   * @param detail the sentence that names the thing, the value and the way out
   * @param retryAfter when to try again, if that helps
   */
  record Refused(DhtError error, String detail, Optional<Duration> retryAfter)
      implements Response {}

  /**
   * What became of one record.
   *
   * @param refusal empty if it was accepted, else why not
   */
  record StoreResult(Optional<DhtError> refusal) {
    /** Taken, or known already. */
    public static final StoreResult ACCEPTED = new StoreResult(Optional.empty());

    /** Not taken. */
    public static StoreResult refused(DhtError error) {
      return new StoreResult(Optional.of(error));
    }

    /** Whether the holder has it now. */
    public boolean accepted() {
      return refusal.isEmpty();
    }
  }
}
