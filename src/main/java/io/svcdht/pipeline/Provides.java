package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Brings a record to the k closest nodes. Idempotent: holders take the same record again. */
public interface Provides {

  /**
   * Finds the k closest to the record's content and stores it on each; this node counts itself when
   * it is among them. The report comes as soon as half of k have taken it, and the rest goes on
   * within {@code timeout}; or when all have answered, or that has passed. Cancelled before the
   * report, it stops.
   */
  Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout);

  /** As {@link #provide}, but the report comes when all have answered or the time has passed. */
  Mono<Report> provideFully(LookupId id, VerifiedRecord record, Duration timeout);

  /**
   * Who took a record.
   *
   * @param lookup how the closest were found, so far
   * @param holders one for each node that has been asked and has answered or failed, nearest first
   * @param settled whether nothing is outstanding any more
   */
  record Report(LookupResult lookup, List<Holder> holders, boolean settled) {
    /** Copies the list. */
    public Report {
      holders = List.copyOf(holders);
    }

    /** A report after which nothing follows. */
    public Report(LookupResult lookup, List<Holder> holders) {
      this(lookup, holders, true);
    }

    /** How many took it. */
    public int accepted() {
      return (int) holders.stream().filter(holder -> holder.refusal().isEmpty()).count();
    }
  }

  /**
   * One node's answer.
   *
   * @param node who was asked
   * @param refusal empty if it took the record, else why not
   */
  record Holder(NodeId node, Optional<DhtError> refusal) {}
}
