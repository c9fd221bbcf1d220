package io.svcdht.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the contacts of each network group, to judge one more of them: asked for every newcomer,
 * so nothing is sorted and no share is computed twice. With n contacts in groups of c each, the
 * entropy of {@link GroupShares#entropyBits()} is log2(n) − Σ c·log2(c) ÷ n, of which one more
 * contact changes a single term.
 */
final class GroupCounts {

  /** Below as many groups entropy says little: two are as diverse as there is. */
  private static final int FEW = 3;

  private final Map<NetworkGroup, int[]> counts = new HashMap<>();
  private int counted;

  /** Counts a bucket's contacts. */
  void add(List<Contact> contacts) {
    for (int i = 0; i < contacts.size(); i++) {
      NetworkGroup group = contacts.get(i).group().orElse(null);
      if (group != null) {
        add(group, 1);
      }
    }
  }

  /** Counts {@code contacts} more of a group. */
  void add(NetworkGroup group, int contacts) {
    counts.computeIfAbsent(group, first -> new int[1])[0] += contacts;
    counted += contacts;
  }

  /** Whether one contact more in {@code group} makes these less diverse, and less than due. */
  boolean narrowedBy(NetworkGroup group, double leastBits) {
    int[] known = counts.get(group);
    int present = known == null ? 0 : known[0];
    int groups = counts.size();
    if (groups < FEW) {
      return false;
    }
    double terms = 0;
    for (int[] count : counts.values()) {
      terms += term(count[0]);
    }
    double before = bits(terms, counted);
    double after = bits(terms - term(present) + term(present + 1), counted + 1);
    return after < leastBits && after < before;
  }

  private static double bits(double terms, int contacts) {
    return Math.max(0, (Math.log(contacts) - terms / contacts) / Math.log(2));
  }

  private static double term(int count) {
    return count == 0 ? 0 : count * Math.log(count);
  }
}
