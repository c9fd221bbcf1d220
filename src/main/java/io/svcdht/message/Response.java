package io.svcdht.message;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Shown;
import io.svcdht.limits.Limits;
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
   * @param observed the caller's address as seen, {@code host:port}; 1 to {@link
   *     Limits#OBSERVED_BYTES} printable ASCII characters
   */
  record Pong(Optional<SignedPeerInfo> newer, String observed) implements Response {
    /** Checks the address. */
    public Pong {
      if (!isObserved(observed)) {
        throw new IllegalArgumentException(
            "observed '" + Shown.of(observed) + "' is not 1…128 printable ASCII characters");
      }
    }

    /** Whether {@code text} has the form of an observed address. */
    public static boolean isObserved(String text) {
      return !text.isEmpty()
          && text.length() <= Limits.OBSERVED_BYTES
          && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }
  }

  /**
   * To FIND_NODE.
   *
   * @param closest contacts, nearest to the target first; at most {@link Limits#PEERS_PER_ANSWER}
   */
  record Nodes(List<SignedPeerInfo> closest) implements Response {
    /** Checks and copies the list. */
    public Nodes {
      closest = Checks.list("closest", closest, 0, Limits.PEERS_PER_ANSWER);
    }
  }

  /**
   * To FIND_PROVIDERS.
   *
   * @param records live records, as many as fit a frame; at most {@link Limits#RECORDS_PER_ANSWER}
   * @param cursor where to go on, at most {@link Limits#CURSOR_BYTES}; empty at the end
   * @param closest contacts, nearest to the content first; at most {@link Limits#PEERS_PER_ANSWER}
   */
  record Providers(List<SignedRecord> records, Bytes cursor, List<SignedPeerInfo> closest)
      implements Response {
    /** Checks and copies the lists. */
    public Providers {
      records = Checks.list("records", records, 0, Limits.RECORDS_PER_ANSWER);
      Checks.cursor(cursor);
      closest = Checks.list("closest", closest, 0, Limits.PEERS_PER_ANSWER);
    }
  }

  /**
   * To PROVIDE and STORE.
   *
   * @param results one per record, in order; 1 to {@link Limits#RECORDS_PER_REQUEST}
   * @param closest where a PROVIDE wanted them, contacts, nearest to the first record's content
   *     first; at most {@link Limits#PEERS_PER_ANSWER}
   */
  record Stored(List<StoreResult> results, List<SignedPeerInfo> closest) implements Response {
    /** Checks and copies the lists. */
    public Stored {
      results = Checks.list("results", results, 1, Limits.RECORDS_PER_REQUEST);
      closest = Checks.list("closest", closest, 0, Limits.PEERS_PER_ANSWER);
    }

    /** Names no contacts. */
    public Stored(List<StoreResult> results) {
      this(results, List.of());
    }
  }

  /**
   * To anything: no.
   *
   * @param error from the closed set
   * @param detail the sentence that names the thing, the value and the way out; what is beyond
   *     {@link Limits#ERROR_DETAIL_CHARS} is cut off
   * @param retryAfter when to try again, if that helps; in whole milliseconds, at most {@link
   *     Limits#RETRY_AFTER_MAX}
   */
  record Refused(DhtError error, String detail, Optional<Duration> retryAfter) implements Response {
    /** Brings sentence and time within their bounds. */
    public Refused {
      detail = Checks.cut(detail, Limits.ERROR_DETAIL_CHARS);
      retryAfter = retryAfter.map(Checks::retryAfter);
    }
  }

  /**
   * What became of one record.
   *
   * @param refusal empty if it was accepted, else why not
   * @param known whether the holder had it before
   */
  record StoreResult(Optional<DhtError> refusal, boolean known) {
    /** Taken. */
    public static final StoreResult ACCEPTED = new StoreResult(Optional.empty(), false);

    /** Here already. */
    public static final StoreResult KNOWN = new StoreResult(Optional.empty(), true);

    /** Not taken. */
    public static StoreResult refused(DhtError error) {
      return new StoreResult(Optional.of(error), false);
    }

    /** Whether the holder has it now. */
    public boolean accepted() {
      return refusal.isEmpty();
    }
  }
}
