package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;

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
    /** Answered. */
    ANSWERED,
    /** Will not answer. */
    FAILED
  }

  private final NodeId id;
  private VerifiedPeer peer;
  private int depth;
  private State state = State.FRESH;
  private boolean heard;
  private int pages;
  private int leg = -1;
  private Bytes cursor = Bytes.EMPTY;

  Candidate(VerifiedPeer peer, int depth) {
    this.id = peer.nodeId();
    this.peer = peer;
    this.depth = depth;
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

  State state() {
    return state;
  }

  /** Whether it has answered at least once; a further page may be on its way. */
  boolean heard() {
    return heard;
  }

  /** Pages it has sent. */
  int pages() {
    return pages;
  }

  /** Where its last page stopped. */
  Bytes cursor() {
    return cursor;
  }

  /** Whether {@code number} is its request in flight. */
  boolean awaits(int number) {
    return leg == number && (state == State.ASKED || state == State.STALLED);
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

  void answered(Bytes next) {
    state = State.ANSWERED;
    heard = true;
    cursor = next;
    pages++;
  }

  /** Failed; one that has answered before keeps its place among the closest. */
  void failed() {
    state = heard ? State.ANSWERED : State.FAILED;
  }
}
