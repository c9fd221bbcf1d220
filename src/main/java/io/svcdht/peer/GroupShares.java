package io.svcdht.peer;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How contacts are spread over network groups. Those that are not counted (private, trusted) are
 * left out.
 *
 * @param contacts how many each group has, the greatest first
 */
public record GroupShares(Map<NetworkGroup, Integer> contacts) {

  /** Sorts, so that what is shown does not depend on chance. */
  public GroupShares {
    Map<NetworkGroup, Integer> sorted = new LinkedHashMap<>();
    contacts.entrySet().stream()
        .sorted(
            Map.Entry.<NetworkGroup, Integer>comparingByValue()
                .reversed()
                .thenComparing(entry -> entry.getKey().name()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    contacts = Collections.unmodifiableMap(sorted);
  }

  /** The shares among {@code contacts}. */
  public static GroupShares of(Collection<Contact> contacts) {
    Map<NetworkGroup, Integer> counts = new HashMap<>();
    contacts.forEach(
        contact -> contact.group().ifPresent(group -> counts.merge(group, 1, Integer::sum)));
    return new GroupShares(counts);
  }

  /** Groups with a contact. */
  public int groups() {
    return contacts.size();
  }

  /** Contacts in all groups. */
  public int counted() {
    return contacts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Contacts of the greatest group ÷ counted contacts, 0…1; 0 without any. */
  public double maxShare() {
    int counted = counted();
    return counted == 0 ? 0 : (double) contacts.values().iterator().next() / counted;
  }

  /** Shannon entropy of the shares in bits: log2(n) for n equal groups, 0 for a single one. */
  public double entropyBits() {
    int counted = counted();
    double bits = 0;
    for (int count : contacts.values()) {
      double share = (double) count / counted;
      bits -= share * Math.log(share) / Math.log(2);
    }
    return Math.max(0, bits);
  }
}
