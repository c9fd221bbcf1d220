package io.svcdht.pipeline;

import io.svcdht.peer.Contact;
import java.time.Duration;
import java.util.Optional;

/**
 * Chooses among candidates that are equally close, so that their order is free: two are drawn, and
 * the better of them is asked first (Mitzenmacher, "The power of two choices", 2001). One that has
 * failed goes last, the address family that was asked less goes first, then the one that answers
 * faster. The draw also hides which of them is nearest to the target.
 */
final class PeerSelector {

  /** Near-equals looked at. */
  static final int MOST = 8;

  /** Requests by which one address family may be ahead. */
  private static final int AHEAD = 2;

  /** Times within this factor of each other count as equal. */
  private static final double SAME = 1.5;

  private final Knowledge knowledge;
  private final Candidate[] near = new Candidate[MOST];
  private int count;
  private int lead6;

  PeerSelector(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** Begins a new choice with its nearest. */
  void begin(Candidate nearest) {
    near[0] = nearest;
    count = 1;
  }

  /** Whether one more may be added. */
  boolean takes() {
    return count < MOST;
  }

  /** How many there are to choose from. */
  int count() {
    return count;
  }

  void add(Candidate equal) {
    near[count++] = equal;
  }

  /** The one to ask. */
  Candidate choose() {
    if (count == 1) {
      return near[0];
    }
    int a = knowledge.random().nextInt(count);
    int b = knowledge.random().nextInt(count - 1);
    b += b >= a ? 1 : 0;
    return prefers(near[b], near[a]) ? near[b] : near[a];
  }

  /** Notes that {@code candidate} is asked. */
  void asked(Candidate candidate) {
    lead6 += candidate.ipv6() ? 1 : -1;
  }

  private boolean prefers(Candidate challenger, Candidate drawn) {
    Optional<Contact> mine = challenger.contact(knowledge);
    Optional<Contact> theirs = drawn.contact(knowledge);
    boolean failing = mine.filter(PeerSelector::failing).isPresent();
    if (failing != theirs.filter(PeerSelector::failing).isPresent()) {
      return !failing;
    }
    if (challenger.ipv6() != drawn.ipv6() && Math.abs(lead6) > AHEAD) {
      return challenger.ipv6() == lead6 < 0;
    }
    return mine.isPresent() && theirs.isPresent() && faster(mine.get().rtt(), theirs.get().rtt());
  }

  private static boolean failing(Contact contact) {
    return contact.failures() > 0;
  }

  private static boolean faster(Duration mine, Duration theirs) {
    return mine.toNanos() * SAME < theirs.toNanos();
  }
}
