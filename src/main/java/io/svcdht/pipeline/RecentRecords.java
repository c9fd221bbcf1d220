package io.svcdht.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * The records that were read from the own store lately, each as one and the same object, within a
 * bound of memory. A store keeps bytes and gives a new object at each reading; what is asked for
 * again and again is decoded once, and whatever is kept of a record by its object holds.
 */
final class RecentRecords {

  /** Heap for records read lately, with what was decoded of them, about. */
  static final long BYTES = 4L << 20;

  /** Decoded, a record's parts take several times its bytes. */
  private static final int DECODED = 4;

  private static final int ENTRY_OVERHEAD = 600;

  private final Cache<VerifiedRecord, VerifiedRecord> recent =
      Caffeine.newBuilder()
          .maximumWeight(BYTES)
          .<VerifiedRecord, VerifiedRecord>weigher(
              (key, record) -> ENTRY_OVERHEAD + DECODED * record.signed().encodedSize())
          .executor(Runnable::run)
          .build();

  /** The same records in the same order. */
  Page same(Page page) {
    List<VerifiedRecord> records = new ArrayList<>(page.records().size());
    for (VerifiedRecord record : page.records()) {
      records.add(recent.get(record, same -> same));
    }
    return new Page(records, page.cursor());
  }
}
