package io.svcdht.peer;

import io.svcdht.id.Key;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * The walk through the buckets in order of distance that {@link RoutingTable} describes. Each
 * bucket's contacts are inserted in order behind those of the buckets before; nothing is allocated
 * but the array that becomes the result.
 */
final class Closest {

  private Closest() {}

  /**
   * At most {@code out.length} contacts that are {@code wanted}, nearest to {@code target} first.
   */
  static List<Contact> walk(
      Buckets buckets, Key self, Key target, Contact[] out, Predicate<Contact> wanted) {
    int depth = buckets.depth();
    int filled = 0;
    for (int i = 0; i < depth && filled < out.length; i++) {
      if (self.bit(i) != target.bit(i)) {
        filled = append(out, filled, buckets.at(i).contacts(), target, wanted);
      }
    }
    for (int i = depth - 1; i >= 0 && filled < out.length; i--) {
      if (self.bit(i) == target.bit(i)) {
        filled = append(out, filled, buckets.at(i).contacts(), target, wanted);
      }
    }
    Contact[] found = filled == out.length ? out : Arrays.copyOf(out, filled);
    return Collections.unmodifiableList(Arrays.asList(found));
  }

  /**
   * How many contacts are nearer to {@code target} than {@code self}: all of the buckets where the
   * two differ, and none of the others.
   */
  static int nearer(Buckets buckets, Key self, Key target) {
    int depth = buckets.depth();
    int count = 0;
    for (int i = 0; i < depth; i++) {
      if (self.bit(i) != target.bit(i)) {
        count += buckets.at(i).contacts().size();
      }
    }
    return count;
  }

  private static int append(
      Contact[] out, int from, List<Contact> contacts, Key target, Predicate<Contact> wanted) {
    int filled = from;
    for (int i = 0; i < contacts.size(); i++) {
      Contact contact = contacts.get(i);
      boolean room = filled < out.length || nearer(contact, out[filled - 1], target);
      if (room && wanted.test(contact)) {
        filled = insert(out, from, filled, contact, target);
      }
    }
    return filled;
  }

  /**
   * Inserts in order into {@code out[from, filled)}; if that is full, the farthest gives way, than
   * which this one is nearer.
   */
  private static int insert(Contact[] out, int from, int filled, Contact contact, Key target) {
    int at = Math.min(filled, out.length - 1);
    while (at > from && nearer(contact, out[at - 1], target)) {
      out[at] = out[at - 1];
      at--;
    }
    out[at] = contact;
    return Math.min(filled + 1, out.length);
  }

  private static boolean nearer(Contact a, Contact b, Key target) {
    return target.compareDistance(a.nodeId(), b.nodeId()) < 0;
  }
}
