package io.svcdht.announce;

import io.svcdht.id.Cid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the {@link Ledger} differs from its rows on a disk, under whose lock it is used: contents,
 * and of each the owners whose wishes differ. No larger than the ledger and what of it has just
 * ended. Of a ledger that is nowhere else it notes nothing.
 */
final class Unwritten {

  private final boolean kept;
  private final Map<Cid, Set<Owner>> differences = new LinkedHashMap<>();

  Unwritten(boolean kept) {
    this.kept = kept;
  }

  void content(Cid cid) {
    if (kept) {
      differences.computeIfAbsent(cid, absent -> new LinkedHashSet<>());
    }
  }

  void wish(Cid cid, Owner owner) {
    if (kept) {
      differences.computeIfAbsent(cid, absent -> new LinkedHashSet<>()).add(owner);
    }
  }

  /** Those of {@code cids}, which are taken for written from now on. */
  Map<Cid, Set<Owner>> take(Collection<Cid> cids) {
    Map<Cid, Set<Owner>> taken = new LinkedHashMap<>();
    for (Cid cid : cids) {
      Set<Owner> owners = differences.remove(cid);
      if (owners != null) {
        taken.put(cid, owners);
      }
    }
    return taken;
  }

  /** They could not be written. */
  void giveBack(Map<Cid, Set<Owner>> taken) {
    taken.forEach((cid, owners) -> {
      content(cid);
      owners.forEach(owner -> wish(cid, owner));
    });
  }
}
