package io.svcdht.pipeline;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.pipeline.Meters.PqKind;
import io.svcdht.pq.PqPolicy;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.VerifiedRecord;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records by what they are signed with. While classical-only ones are still taken, but not
 * for long, it warns: of the first, the second, the fourth and so on, lest the log fill.
 */
final class PqCensus {

  private static final Logger LOG = LoggerFactory.getLogger(PqCensus.class);

  private final RecordVerifier records;
  private final Meters meters;
  private final AtomicLong warned = new AtomicLong();

  PqCensus(RecordVerifier records, Meters meters) {
    this.records = records;
    this.meters = meters;
  }

  /** Counts the verdict of a first look. */
  void count(Decoded<VerifiedRecord> verdict) {
    switch (verdict) {
      case Decoded.Ok<VerifiedRecord>(VerifiedRecord record) -> taken(record.record());
      case Decoded.Rejected<VerifiedRecord>(DhtError error, String reason) -> {
        if (error == DhtError.PQ_REQUIRED) {
          meters.pqRecord(PqKind.REFUSED);
        }
      }
    }
  }

  private void taken(ProviderRecord record) {
    if (record.keys().postQuantum().isPresent()) {
      meters.pqRecord(PqKind.HYBRID);
    } else if (records.verdict(record.keys()) == PqPolicy.Verdict.WARNED) {
      meters.pqRecord(PqKind.WARNED);
      warn(record);
    } else {
      meters.pqRecord(PqKind.CLASSICAL);
    }
  }

  private void warn(ProviderRecord record) {
    long so = warned.incrementAndGet();
    if (Long.bitCount(so) == 1) {
      LOG.atWarn()
          .addKeyValue("no_lookup", "record of a publisher")
          .addKeyValue("cid", record.cid())
          .addKeyValue("reason", "classical")
          .log(
              "publisher {} signs with ed25519 alone; from {} on such records are refused here"
                  + " (dht.pq.require-on); {} so far",
              record.publisher(),
              records.policy().requireOn().map(Object::toString).orElse("now"),
              so);
    }
  }
}
