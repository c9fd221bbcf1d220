package io.svcdht.replica;

import io.svcdht.id.Cid;
import io.svcdht.id.Subtree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sorts contents by region. */
final class Regions {

  private Regions() {}

  /**
   * Contents of one region.
   *
   * @param region which
   * @param cids those in it
   */
  record Part(Subtree region, List<Cid> cids) {}

  static List<Part> of(List<Cid> cids, Function<Cid, Subtree> region) {
    Map<Subtree, List<Cid>> parts = new LinkedHashMap<>();
    cids.forEach(cid -> parts.computeIfAbsent(region.apply(cid), r -> new ArrayList<>()).add(cid));
    return parts.entrySet().stream().map(part -> new Part(part.getKey(), part.getValue())).toList();
  }
}
