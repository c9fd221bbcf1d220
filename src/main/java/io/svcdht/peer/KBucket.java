package io.svcdht.peer;

import io.svcdht.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * At most k contacts that share a prefix with this node, and the candidates that wait for a place
 * (Kademlia §2.2, §4.1). An immutable value; every change is a function from one bucket to the
 * next, so that {@link RoutingTable} can apply it again when it has lost a race.
 *
 * @param contacts at most k, longest unseen first
 * @param spares candidates for a place, longest unseen first; none of them a contact
 */
record KBucket(List<Contact> contacts, List<Contact> spares) {

  static final KBucket EMPTY = new KBucket(List.of(), List.of());

  /**
   * What a change led to.
   *
   * @param next the bucket afterwards
   * @param evicted who lost its place
   */
  record Change(KBucket next, Optional<Contact> evicted) {}

  /** Copies the lists. */
  KBucket {
    contacts = List.copyOf(contacts);
    spares = List.copyOf(spares);
  }

  /**
   * With a peer that was just dialled. A known contact is renewed and moves to the end; a new one
   * waits among the spares, and {@link Seating} decides who of all gets in.
   */
  KBucket offer(Contact dialled, Seating.Bounds bounds) {
    @Nullable Contact known = find(contacts, dialled.nodeId());
    if (known != null) {
      return renewed(known, known.merged(dialled), bounds);
    }
    @Nullable Contact spare = find(spares, dialled.nodeId());
    Contact candidate = spare == null ? dialled : spare.merged(dialled);
    return Seating.of(contacts, movedToEnd(spares, candidate), bounds);
  }

  /** After an answer, which {@code answer} notes: the peer moves to the end. */
  KBucket answered(NodeId id, UnaryOperator<Contact> answer, Seating.Bounds bounds) {
    @Nullable Contact contact = find(contacts, id);
    if (contact != null) {
      return renewed(contact, answer.apply(contact), bounds);
    }
    @Nullable Contact spare = find(spares, id);
    return spare == null ? this : new KBucket(contacts, movedToEnd(spares, answer.apply(spare)));
  }

  /** After a failure: one too many in a row evicts a contact, a spare goes at its first. */
  Change failed(NodeId id, int maxFailures, Seating.Bounds bounds) {
    @Nullable Contact contact = find(contacts, id);
    if (contact == null || contact.failures() + 1 >= maxFailures) {
      return removed(id, bounds);
    }
    return new Change(new KBucket(replaced(contacts, contact.failed()), spares), Optional.empty());
  }

  /** Without this peer; a spare takes a contact's place. */
  Change removed(NodeId id, Seating.Bounds bounds) {
    @Nullable Contact contact = find(contacts, id);
    if (contact == null) {
      boolean spare = find(spares, id) != null;
      return new Change(
          spare ? new KBucket(contacts, without(spares, id)) : this, Optional.empty());
    }
    KBucket next = Seating.of(without(contacts, id), spares, bounds);
    return new Change(next, Optional.of(contact));
  }

  /** The candidate with this id. */
  @Nullable Contact spare(NodeId id) {
    return find(spares, id);
  }

  /** The group of one that it knows, as a contact or a candidate. */
  Optional<NetworkGroup> group(NodeId id) {
    @Nullable Contact contact = find(contacts, id);
    @Nullable Contact known = contact == null ? find(spares, id) : contact;
    return known == null ? Optional.empty() : known.group();
  }

  /** Whether a newcomer of {@code group} gets the place of a contact beyond its group's cap. */
  boolean wouldSeat(Optional<NetworkGroup> group, Seating.Bounds bounds) {
    return Seating.gives(contacts, group, bounds);
  }

  /** The contact longest unseen, of {@code group} if it is named. */
  Contact oldest(Optional<NetworkGroup> group) {
    return contacts.stream()
        .filter(contact -> group.isEmpty() || contact.in(group.get()))
        .findFirst()
        .orElseThrow();
  }

  /** The contact with this id. */
  @Nullable Contact contact(NodeId id) {
    return find(contacts, id);
  }

  private KBucket renewed(Contact before, Contact after, Seating.Bounds bounds) {
    List<Contact> moved = movedToEnd(contacts, after);
    return after.group().equals(before.group())
        ? new KBucket(moved, spares)
        : Seating.of(moved, spares, bounds);
  }

  private static @Nullable Contact find(List<Contact> list, NodeId id) {
    for (int i = 0; i < list.size(); i++) {
      Contact contact = list.get(i);
      if (contact.nodeId().equals(id)) {
        return contact;
      }
    }
    return null;
  }

  private static List<Contact> without(List<Contact> list, NodeId id) {
    List<Contact> left = new ArrayList<>(list.size() + 1);
    for (Contact contact : list) {
      if (!contact.nodeId().equals(id)) {
        left.add(contact);
      }
    }
    return left;
  }

  private static List<Contact> movedToEnd(List<Contact> list, Contact contact) {
    List<Contact> next = without(list, contact.nodeId());
    next.add(contact);
    return next;
  }

  private static List<Contact> replaced(List<Contact> list, Contact contact) {
    return list.stream().map(c -> c.nodeId().equals(contact.nodeId()) ? contact : c).toList();
  }
}
