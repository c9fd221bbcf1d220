package io.svcdht.peer;

import io.svcdht.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
   * With a peer that was just dialled. The one place that decides who gets in: a known contact is
   * renewed and moves to the end, a new one takes a free place, or else waits among the spares.
   */
  KBucket offer(Contact dialled, TablePolicy policy) {
    @Nullable Contact known = find(contacts, dialled.nodeId());
    if (known != null) {
      return new KBucket(movedToEnd(contacts, known.merged(dialled)), spares);
    }
    @Nullable Contact spare = find(spares, dialled.nodeId());
    Contact candidate = spare == null ? dialled : spare.merged(dialled);
    if (contacts.size() < policy.k()) {
      return new KBucket(movedToEnd(contacts, candidate), without(spares, candidate.nodeId()));
    }
    List<Contact> waiting = movedToEnd(spares, candidate);
    int surplus = Math.max(0, waiting.size() - policy.replacements());
    return new KBucket(contacts, waiting.subList(surplus, waiting.size()));
  }

  /** After an answer: the contact moves to the end, its failures are forgotten. */
  KBucket answered(NodeId id, Duration rtt, long nowNanos) {
    @Nullable Contact contact = find(contacts, id);
    if (contact != null) {
      return new KBucket(movedToEnd(contacts, contact.answered(rtt, nowNanos)), spares);
    }
    @Nullable Contact spare = find(spares, id);
    return spare == null
        ? this
        : new KBucket(contacts, movedToEnd(spares, spare.answered(rtt, nowNanos)));
  }

  /** After a failure: one too many in a row evicts a contact, a spare goes at its first. */
  Change failed(NodeId id, TablePolicy policy) {
    @Nullable Contact contact = find(contacts, id);
    if (contact == null || contact.failures() + 1 >= policy.maxFailures()) {
      return removed(id);
    }
    return new Change(new KBucket(replaced(contacts, contact.failed()), spares), Optional.empty());
  }

  /** Without this peer; the spare seen last takes a contact's place. */
  Change removed(NodeId id) {
    @Nullable Contact contact = find(contacts, id);
    if (contact == null) {
      boolean spare = find(spares, id) != null;
      return new Change(
          spare ? new KBucket(contacts, without(spares, id)) : this, Optional.empty());
    }
    List<Contact> left = without(contacts, id);
    if (spares.isEmpty()) {
      return new Change(new KBucket(left, spares), Optional.of(contact));
    }
    left.add(spares.getLast());
    KBucket next = new KBucket(left, spares.subList(0, spares.size() - 1));
    return new Change(next, Optional.of(contact));
  }

  /** The contact with this id. */
  @Nullable Contact contact(NodeId id) {
    return find(contacts, id);
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
