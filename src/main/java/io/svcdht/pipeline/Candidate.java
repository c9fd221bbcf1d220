package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.VerifiedPeer;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.Optional;

/** A peer that a lookup has heard of, and how far it has come with it. Belongs to one lookup. */
final class Candidate {

  /** How far. */
  enum State {
    /** Not asked. */
    FRESH,
    /** Asked, not stalled. */
    ASKED,
    /** Asked, let its hedge delay pass; may still answer. */
    STALLED,
    /** Asked, silent for so long that nobody counts on it; may still answer. */
    OVERDUE,
    /** Answered. */
    ANSWERED,
    /** Will not answer. */
    FAILED
  }

  private final NodeId id;
  private final int path;
  private VerifiedPeer peer;
  private int depth;
  private State state = State.FRESH;
  private boolean heard;
  private boolean placed;
  private int pages;
  private int leg = -1;
  private Bytes cursor = Bytes.EMPTY;
  private Optional<Contact> contact = Optional.empty();
  private Optional<NetworkGroup> group = Optional.empty();
  private boolean suspect;
  private boolean looked;
  private boolean dialled;

  /** Heard of over {@code path}, one of the lookup's disjoint paths. */
  Candidate(VerifiedPeer peer, int depth, int path) {
    this.id = peer.nodeId();
    this.peer = peer;
    this.depth = depth;
    this.path = path;
  }

  NodeId id() {
    return id;
  }

  VerifiedPeer peer() {
    return peer;
  }

  int depth() {
    return depth;
  }

  /** The disjoint path it belongs to: that of whoever named it first. */
  int path() {
    return path;
  }

  State state() {
    return state;
  }

  boolean fresh() {
    return state == State.FRESH;
  }

  /** Whether its request has stalled, whether or not it is overdue as well. */
  boolean late() {
    return state == State.STALLED || state == State.OVERDUE;
  }

  /** Whether it has answered at least once; a further page may be on its way. */
  boolean heard() {
    return heard;
  }

  /** Whether it has been asked, has not answered yet, and is not given up. */
  boolean pending() {
    return !heard && (state == State.ASKED || state == State.STALLED);
  }

  /** Whether it has been given the record that is to be stored, whatever became of it. */
  boolean placed() {
    return placed;
  }

  /** Pages it has sent. */
  int pages() {
    return pages;
  }

  /** Where its last page stopped. */
  Bytes cursor() {
    return cursor;
  }

  /** Its last request. */
  int request() {
    return leg;
  }

  /** Whether {@code number} is its request in flight. */
  boolean awaits(int number) {
    return leg == number && (state == State.ASKED || late());
  }

  /** What this node knows of it; asked for once. */
  Optional<Contact> contact(Knowledge knowledge) {
    look(knowledge);
    return contact;
  }

  /** How long a request to it may take before it has stalled. */
  Duration patience(Knowledge knowledge, LookupPolicy policy) {
    return contact(knowledge)
        .map(known -> policy.hedgeAfter(known.p95()))
        .orElse(policy.hedgeStagger());
  }

  /** It was dialled: what it says of itself does not count any more. */
  void dialledAt(Optional<NetworkGroup> network) {
    group = network;
    dialled = true;
  }

  /** Its network; asked for once. */
  Optional<NetworkGroup> group(Knowledge knowledge) {
    look(knowledge);
    return group;
  }

  /** Whether it has failed lately; asked for once. */
  boolean suspect(Knowledge knowledge) {
    look(knowledge);
    return suspect;
  }

  private void look(Knowledge knowledge) {
    if (looked) {
      return;
    }
    looked = true;
    contact = knowledge.contact(id);
    suspect = knowledge.suspect(id);
    if (!dialled) {
      group = knowledge.network(peer);
    }
  }

  /** Whether the first address that it names is IPv6. */
  boolean ipv6() {
    return peer.info().addresses().stream()
        .flatMap(address -> address.ip().stream())
        .findFirst()
        .filter(Inet6Address.class::isInstance)
        .isPresent();
  }

  /** Reported again, before it is asked: the shorter way and the newer addresses count. */
  void reported(VerifiedPeer again, int by) {
    if (state == State.FRESH) {
      depth = Math.min(depth, by);
      if (again.info().seq().isAfter(peer.info().seq())) {
        peer = again;
      }
    }
  }

  void asked(int number) {
    state = State.ASKED;
    leg = number;
  }

  void stalled() {
    state = State.STALLED;
  }

  void overdue() {
    state = State.OVERDUE;
  }

  void answered(Bytes next) {
    state = State.ANSWERED;
    heard = true;
    pages++;
    cursor = next;
  }

  /** A further page that does not come takes nothing from what came before. */
  void failed() {
    state = heard ? State.ANSWERED : State.FAILED;
  }

  /** It was asked to keep the record, and has said what became of it or has failed. */
  void placedOrNot() {
    placed = true;
  }
}
