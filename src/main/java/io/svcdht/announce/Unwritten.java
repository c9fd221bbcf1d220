package io.svcdht.announce;

import io.svcdht.id.Cid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the {@link Ledger} differs from its rows on a disk, under whose lock it is used: contents,
 * and of each the owners whose wishes differ. No larger than the ledger and what of it has just
 * ended. Of a ledger that is nowhere else it notes nothing.
 */
final class Unwritten {

  private final boolean kept;
  private final boolean shared;
  private boolean lost;
  private final Map<Cid, Set<Owner>> differences = new LinkedHashMap<>();

  /**
   * Of a ledger that is {@code kept} somewhere else, be it {@code shared} with others there or not.
   */
  Unwritten(boolean kept, boolean shared) {
    this.kept = kept;
    this.shared = shared;
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

  /** Whether {@code owner}'s wish is still to be written. */
  boolean has(Cid cid, Owner owner) {
    return differences.getOrDefault(cid, Set.of()).contains(owner);
  }

  /** Whether anything of {@code cid} is. */
  boolean has(Cid cid) {
    return differences.containsKey(cid);
  }

  /** Whether wishes could not be written since this was asked last. */
  boolean takeLost() {
    boolean was = lost;
    lost = false;
    return was;
  }

  /** At most {@code limit} contents of which something is. */
  List<Cid> some(int limit) {
    return differences.keySet().stream().limit(limit).toList();
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

  /**
   * They could not be written. What is shared may have changed meanwhile by others: of wishes,
   * then, holds what is there, and what was published stays to be told.
   */
  void giveBack(Map<Cid, Set<Owner>> taken) {
    lost = shared;
    taken.forEach((cid, owners) -> {
      content(cid);
      if (!shared) {
        owners.forEach(owner -> wish(cid, owner));
      }
    });
  }
}
