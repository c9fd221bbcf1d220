package io.svcdht.message;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.provider.SignedRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What a node may ask another (docs/PROTOCOL.md §4). */
public sealed interface Request {

  /** Its place in metrics, limits and the wire. */
  Operation operation();

  private static int bounded(String what, int value, int most) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " " + value + " is below 1");
    }
    return Math.min(value, most);
  }

  /**
   * Are you there, and is what I know of you current?
   *
   * @param haveSeq the sequence of the peer info the caller holds, in whole milliseconds
   */
  record Ping(Optional<Instant> haveSeq) implements Request {
    /** Rounds to what the wire can say. */
    public Ping {
      haveSeq = haveSeq.map(seq -> seq.truncatedTo(ChronoUnit.MILLIS));
    }

    @Override
    public Operation operation() {
      return Operation.PING;
    }
  }

  /**
   * Which contacts are nearest to {@code target}? It may be a content's key as well: one space.
   *
   * @param target a point of the key space
   * @param wanted how many, at least 1; never more than {@link Limits#PEERS_PER_ANSWER}, to which a
   *     higher wish is lowered
   */
  record FindNode(NodeId target, int wanted) implements Request {
    /** Checks and lowers the number. */
    public FindNode {
      wanted = bounded("wanted", wanted, Limits.PEERS_PER_ANSWER);
    }

    @Override
    public Operation operation() {
      return Operation.FIND_NODE;
    }
  }

  /**
   * Who provides {@code cid}, and who is nearest to it?
   *
   * @param cid the content
   * @param limit most records wanted, at least 1; never more than {@link
   *     Limits#RECORDS_PER_ANSWER}, to which a higher wish is lowered: the cursor brings the rest
   * @param cursor where an earlier answer stopped; empty at first
   */
  record FindProviders(Cid cid, int limit, Bytes cursor) implements Request {
    /** Checks cursor and number, and lowers the number. */
    public FindProviders {
      limit = bounded("limit", limit, Limits.RECORDS_PER_ANSWER);
      Checks.cursor(cursor);
    }

    @Override
    public Operation operation() {
      return Operation.FIND_PROVIDERS;
    }
  }

  /**
   * Keep these records; sent by or for their publisher.
   *
   * @param records 1…256
   * @param wanted how many contacts nearest to the first record's content the answer should name,
   *     so that a provide needs no request of its own to learn them; 0 for none, never more than
   *     {@link Limits#PEERS_PER_ANSWER}, to which a higher wish is lowered
   */
  record Provide(List<SignedRecord> records, int wanted) implements Request {
    /** Checks and copies the list, checks and lowers the number. */
    public Provide {
      records = Checks.list("records", records, 1, Limits.RECORDS_PER_REQUEST);
      wanted = wanted == 0 ? 0 : bounded("wanted", wanted, Limits.PEERS_PER_ANSWER);
    }

    /** Asks for no contacts. */
    public Provide(List<SignedRecord> records) {
      this(records, 0);
    }

    @Override
    public Operation operation() {
      return Operation.PROVIDE;
    }
  }

  /**
   * Keep these records; sent by a holder that keeps replicas alive.
   *
   * @param records 1…256
   */
  record Store(List<SignedRecord> records) implements Request {
    /** Checks and copies the list. */
    public Store {
      records = Checks.list("records", records, 1, Limits.RECORDS_PER_REQUEST);
    }

    @Override
    public Operation operation() {
      return Operation.STORE;
    }
  }
}
