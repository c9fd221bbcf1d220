package io.svcdht.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who of those that a bucket knows has one of its places (docs/PROTOCOL.md §6). A group may have
 * more than its cap while nobody else wants the places; a candidate of a group below its cap takes
 * the place of a contact beyond one. Each such exchange makes the groups beyond their cap smaller
 * and no other one, and the displaced cannot come back over others, so places do not change hands
 * to and fro.
 */
final class Seating {

  /**
   * Bounds of a bucket.
   *
   * @param places contacts
   * @param spares candidates
   * @param cap contacts of one group while others compete
   * @param spareCap candidates of one group while others compete
   */
  record Bounds(int places, int spares, int cap, int spareCap) {
    static Bounds of(TablePolicy table, DiversityPolicy diversity) {
      return new Bounds(
          table.k(),
          table.replacements(),
          diversity.cap(table.k()),
          diversity.cap(table.replacements()));
    }
  }

  private final List<Contact> seated;
  private final List<Contact> waiting;
  private final Bounds bounds;

  private Seating(List<Contact> seated, List<Contact> waiting, Bounds bounds) {
    this.seated = new ArrayList<>(seated);
    this.waiting = new ArrayList<>(waiting);
    this.bounds = bounds;
  }

  /** The bucket that these make, both lists longest unseen first. */
  static KBucket of(List<Contact> seated, List<Contact> waiting, Bounds bounds) {
    Seating seating = new Seating(seated, waiting, bounds);
    Map<NetworkGroup, Integer> sizes = sizes(seated);
    seating.fill(sizes);
    seating.exchange(sizes);
    seating.forget();
    return new KBucket(seating.seated, seating.waiting);
  }

  /** Whether one of {@code contacts} has to give way to a newcomer of {@code group}. */
  static boolean gives(List<Contact> contacts, Optional<NetworkGroup> group, Bounds bounds) {
    Map<NetworkGroup, Integer> sizes = sizes(contacts);
    boolean below = group.isEmpty() || sizes.getOrDefault(group.get(), 0) < bounds.cap();
    return below && greatest(contacts, sizes, bounds.cap()) != null;
  }

  /** How many of {@code contacts} are in {@code group}. */
  static int count(List<Contact> contacts, NetworkGroup group) {
    int count = 0;
    for (Contact contact : contacts) {
      if (contact.in(group)) {
        count++;
      }
    }
    return count;
  }

  /** Free places go to whoever was seen last, those of groups below their cap first. */
  private void fill(Map<NetworkGroup, Integer> sizes) {
    while (seated.size() < bounds.places() && !waiting.isEmpty()) {
      @Nullable Contact competitor = competitor(sizes);
      Contact next = competitor == null ? waiting.getLast() : competitor;
      waiting.remove(next);
      seat(next, sizes);
    }
  }

  /** Contacts beyond a cap give way, as long as a candidate below its own waits. */
  private void exchange(Map<NetworkGroup, Integer> sizes) {
    while (!waiting.isEmpty()) {
      @Nullable NetworkGroup crowd = greatest(seated, sizes, bounds.cap());
      @Nullable Contact competitor = crowd == null ? null : competitor(sizes);
      if (crowd == null || competitor == null) {
        return;
      }
      Contact displaced = worst(crowd);
      seated.remove(displaced);
      sizes.merge(crowd, -1, Integer::sum);
      waiting.remove(competitor);
      seat(competitor, sizes);
      await(displaced);
    }
  }

  /** Too many candidates: one of a group beyond its cap goes first, and the longest unseen. */
  private void forget() {
    if (waiting.size() <= bounds.spares()) {
      return;
    }
    Map<NetworkGroup, Integer> sizes = sizes(waiting);
    while (waiting.size() > bounds.spares()) {
      @Nullable NetworkGroup crowd = greatest(waiting, sizes, bounds.spareCap());
      Contact gone = crowd == null ? waiting.getFirst() : first(waiting, crowd);
      waiting.remove(gone);
      gone.group().ifPresent(group -> sizes.merge(group, -1, Integer::sum));
    }
  }

  private void seat(Contact contact, Map<NetworkGroup, Integer> sizes) {
    seated.add(contact);
    contact.group().ifPresent(group -> sizes.merge(group, 1, Integer::sum));
  }

  /** It answered until now: it waits where its last answer puts it. */
  private void await(Contact displaced) {
    int at = waiting.size();
    while (at > 0 && waiting.get(at - 1).lastSeenNanos() - displaced.lastSeenNanos() > 0) {
      at--;
    }
    waiting.add(at, displaced);
  }

  /** The candidate seen last of those whose group is below its cap, or is not counted. */
  private @Nullable Contact competitor(Map<NetworkGroup, Integer> sizes) {
    for (Contact contact : waiting.reversed()) {
      if (contact.group().isEmpty()
          || sizes.getOrDefault(contact.group().get(), 0) < bounds.cap()) {
        return contact;
      }
    }
    return null;
  }

  /** One that has failed since it last answered, else the longest unseen. */
  private Contact worst(NetworkGroup crowd) {
    for (Contact contact : seated) {
      if (contact.suspect() && contact.in(crowd)) {
        return contact;
      }
    }
    return first(seated, crowd);
  }

  private static Contact first(List<Contact> contacts, NetworkGroup group) {
    return contacts.stream().filter(contact -> contact.in(group)).findFirst().orElseThrow();
  }

  /** The greatest group beyond {@code cap}, of several the one longest unseen. */
  private static @Nullable NetworkGroup greatest(
      List<Contact> contacts, Map<NetworkGroup, Integer> sizes, int cap) {
    int most = cap;
    @Nullable NetworkGroup greatest = null;
    for (Contact contact : contacts) {
      int size = contact.group().map(group -> sizes.getOrDefault(group, 0)).orElse(0);
      if (size > most) {
        most = size;
        greatest = contact.group().orElseThrow();
      }
    }
    return greatest;
  }

  private static Map<NetworkGroup, Integer> sizes(List<Contact> contacts) {
    Map<NetworkGroup, Integer> sizes = new HashMap<>();
    for (Contact contact : contacts) {
      contact.group().ifPresent(group -> sizes.merge(group, 1, Integer::sum));
    }
    return sizes;
  }
}
