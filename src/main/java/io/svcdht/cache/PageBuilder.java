package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects a page: at most so many records and {@link ProviderStore#PAGE_BYTES}, but always one if
 * there is one. Its cursor is the last publisher on it.
 */
final class PageBuilder {

  private static final int USUAL = 16;

  private final int limit;
  private final List<VerifiedRecord> records;
  private int bytes;
  private @Nullable NodeId last;

  PageBuilder(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    this.limit = limit;
    this.records = new ArrayList<>(Math.min(limit, USUAL));
  }

  /** Whether it was taken; not if the page is full. */
  boolean add(NodeId publisher, Bytes encoded) {
    bytes += encoded.size();
    if (records.size() == limit || (bytes > ProviderStore.PAGE_BYTES && !records.isEmpty())) {
      return false;
    }
    records.add(VerifiedRecord.readBack(encoded));
    last = publisher;
    return true;
  }

  /** The page, after which there is more. */
  Page full() {
    return new Page(records, last == null ? Bytes.EMPTY : Bytes.copyOf(last.toBytes()));
  }

  /** The page, after which there is nothing. */
  Page last() {
    return new Page(records, Bytes.EMPTY);
  }
}
