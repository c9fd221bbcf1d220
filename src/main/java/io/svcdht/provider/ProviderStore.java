package io.svcdht.provider;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Keeps provider records. A plain, synchronous port; the drive decides where it runs. Everything
 * that enters is verified; quotas and the replay memory (docs/PROTOCOL.md §5) are held here, at the
 * single point where a record becomes stored.
 */
public interface ProviderStore extends AutoCloseable {

  /**
   * Admits a record; idempotent. {@code carrier} is the address it came from, none when it is our
   * own.
   */
  Admission admit(VerifiedRecord record, Optional<InetAddress> carrier);

  /**
   * Most encoded bytes of records on one page: with the closest contacts beside it, a page always
   * fits a frame.
   */
  int PAGE_BYTES = 768 << 10;

  /**
   * Live records of {@code cid} after {@code cursor} (empty at first), at most {@code limit} of
   * them and {@link #PAGE_BYTES}, but always one if there is one. A record that is live all through
   * the paging is seen exactly once, whatever comes and goes meanwhile. A cursor that was never
   * given out finds nothing.
   */
  Page find(Cid cid, Bytes cursor, int limit);

  /**
   * Content ids of which something is kept, after {@code after} in the order of their bytes, from
   * the first if that is empty; at most {@code limit}. Meant for going through all of a store that
   * has just been opened, page by page: a page may take a look at all there is.
   */
  List<Cid> contents(Optional<Cid> after, int limit);

  /**
   * Keeps the house: removes what has expired, at most {@code limit} entries, and does what else is
   * to be done about once a second; how many went.
   */
  int prune(int limit);

  /** What is kept, for gauges; answered from memory. */
  Occupancy occupancy();

  /** Whether the store can do its work, answered from memory; one that is merely full can. */
  default boolean working() {
    return true;
  }

  @Override
  void close();

  /**
   * A page of records.
   *
   * @param records live ones
   * @param cursor where to go on; empty at the end
   */
  record Page(List<VerifiedRecord> records, Bytes cursor) {
    /** Copies the list. */
    public Page {
      records = List.copyOf(records);
    }
  }

  /**
   * How full the store is.
   *
   * @param live records kept to be found; one that has run out counts until it is pruned
   * @param remembered records that ran out or were withdrawn, whose timestamps are kept against
   *     replay
   * @param bytes an estimate of the memory or disk taken
   * @param contents content ids with at least one record
   */
  record Occupancy(long live, long remembered, long bytes, long contents) {}

  /** What became of a record. */
  sealed interface Admission {
    /** Stored; {@code known} if the same payload was here already. */
    record Accepted(boolean known) implements Admission {}

    /** Not stored: {@code StaleRecord}, {@code QuotaExceeded}, … */
    record Refused(DhtError error, String detail) implements Admission {}
  }
}
