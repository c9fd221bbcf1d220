package io.svcdht.message;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.provider.SignedRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a node may ask another (docs/PROTOCOL.md §4). */
public sealed interface Request {

  /** Its place in metrics, limits and the wire. */
  Operation operation();

  /**
   * Are you there, and is what I know of you current?
   *
   * @param haveSeq the sequence of the peer info the caller holds
   */
  record Ping(Optional<Instant> haveSeq) implements Request {
    @Override
    public Operation operation() {
      return Operation.PING;
    }
  }

  /**
   * Which contacts are nearest to {@code target}? It may be a content's key as well: one space.
   *
   * @param target a point of the key space
   * @param wanted how many, 1…k
   */
  record FindNode(NodeId target, int wanted) implements Request {
    @Override
    public Operation operation() {
      return Operation.FIND_NODE;
    }
  }

  /**
   * Who provides {@code cid}, and who is nearest to it?
   *
   * @param cid the content
   * @param limit most records wanted
   * @param cursor where an earlier answer stopped; empty at first
   */
  record FindProviders(Cid cid, int limit, Bytes cursor) implements Request {
    @Override
    public Operation operation() {
      return Operation.FIND_PROVIDERS;
    }
  }

  /**
   * Keep these records; sent by or for their publisher.
   *
   * @param records 1…256
   */
  record Provide(List<SignedRecord> records) implements Request {
    /** Copies the list. */
    public Provide {
      records = List.copyOf(records);
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
    /** Copies the list. */
    public Store {
      records = List.copyOf(records);
    }

    @Override
    public Operation operation() {
      return Operation.STORE;
    }
  }
}
