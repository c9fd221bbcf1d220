package io.svcdht.cache;

import io.svcdht.id.NodeId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of one content, ascending by publisher; immutable, so that readers never wait. The
 * order makes a publisher's id a cursor that stays right whatever comes and goes meanwhile.
 */
final class Shelf {

  static final Shelf EMPTY = new Shelf(new Kept[0]);
  private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);

  private final Kept[] records;

  private Shelf(Kept[] records) {
    this.records = records;
  }

  /** Of records that ascend by publisher already. */
  static Shelf of(List<Kept> ascending) {
    return new Shelf(ascending.toArray(new Kept[0]));
  }

  int size() {
    return records.length;
  }

  Kept at(int index) {
    return records[index];
  }

  @Nullable Kept of(NodeId publisher) {
    int index = indexOf(publisher);
    return index < 0 ? null : records[index];
  }

  /** Index of the first record whose publisher is above {@code publisher}. */
  int after(NodeId publisher) {
    int index = indexOf(publisher);
    return index < 0 ? -index - 1 : index + 1;
  }

  /** With {@code kept} in place of what its publisher had here. */
  Shelf with(Kept kept) {
    int index = indexOf(kept.publisher());
    if (index >= 0) {
      Kept[] changed = records.clone();
      changed[index] = kept;
      return new Shelf(changed);
    }
    int place = -index - 1;
    Kept[] longer = Arrays.copyOf(records, records.length + 1);
    System.arraycopy(records, place, longer, place + 1, records.length - place);
    longer[place] = kept;
    return new Shelf(longer);
  }

  /** Without what {@code publisher} had here. */
  Shelf without(NodeId publisher) {
    int index = indexOf(publisher);
    if (index < 0) {
      return this;
    }
    Kept[] shorter = Arrays.copyOf(records, records.length - 1);
    System.arraycopy(records, index + 1, shorter, index, records.length - index - 1);
    return new Shelf(shorter);
  }

  /** Whether a record here came from {@code prefix}. */
  boolean seen(long prefix) {
    return prefix != 0 && Arrays.stream(records).anyMatch(kept -> kept.prefix() == prefix);
  }

  private int indexOf(NodeId publisher) {
    int low = 0;
    int high = records.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = ORIGIN.compareDistance(records[middle].publisher(), publisher);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
