package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Brings a record to the k closest nodes. */
public interface Provides {

  /**
   * Finds the k closest to the record's content and stores it on each; this node counts itself when
   * it is among them. The report comes when all have answered or the deadline has passed.
   */
  Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout);

  /**
   * Who took a record.
   *
   * @param lookup how the closest were found
   * @param holders one for each node asked, nearest first
   */
  record Report(LookupResult lookup, List<Holder> holders) {
    /** Copies the list. */
    public Report {
      holders = List.copyOf(holders);
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
