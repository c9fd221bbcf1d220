package io.svcdht.pipeline;

import io.svcdht.id.Distance;
import io.svcdht.peer.NetworkGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Looks along the candidates of a lookup, nearest first, and says who matters.
 *
 * <p><b>The window.</b> The k closest that are neither stalled nor failed. A network that has its
 * share of the k already does not count any more, so that the window grows by nearer and farther
 * ones alike until k of enough networks are in it, or 2k in all: diversity extends, it never
 * replaces (docs/PROTOCOL.md §6). Two counts are kept: with those that stalled, for what is asked
 * in due course, and without them, for what is asked early. Who has failed lately is passed over
 * while there are others.
 *
 * <p><b>The region.</b> Once somebody seems to crowd out the honest, everybody within a radius
 * counts instead, those of the networks met least first.
 *
 * <p><b>Disjoint paths.</b> With d paths, each must also have heard the ⌈k ÷ d⌉ nearest that were
 * named on it (S/Kademlia §4.4), so that who captures one path does not own the result.
 */
final class Surveyor {

  private final Lookup.Goal goal;
  private final LookupPolicy policy;
  private final Knowledge knowledge;
  private final Shortlist shortlist;
  private final PeerSelector selector;
  private final Map<NetworkGroup, Integer> groups = new HashMap<>();
  private int[] perGroup = new int[8];
  private @Nullable Distance radius;

  // One look.
  private @Nullable Candidate next;
  private @Nullable Candidate unplaced;
  private @Nullable Candidate passedOver;
  private @Nullable Integer stalled;
  private boolean early;
  private boolean awaited;
  private boolean beyond;
  private boolean leading;
  private int ahead;
  private int heard;
  private int full;
  private int live;
  private int total;

  Surveyor(Lookup.Goal goal, LookupPolicy policy, Knowledge knowledge, Shortlist shortlist) {
    this.goal = goal;
    this.policy = policy;
    this.knowledge = knowledge;
    this.shortlist = shortlist;
    this.selector = new PeerSelector(knowledge);
  }

  /** From now on everybody within {@code distance} of the target matters. */
  void cover(Distance distance) {
    radius = distance;
  }

  /** The selector, which hears of each request. */
  PeerSelector selector() {
    return selector;
  }

  /** Looks; {@code empty} says whether a find has nothing to show yet. */
  Survey look(boolean empty) {
    reset();
    int end = radius == null ? window() : region(radius);
    boolean through = next == null;
    if (through && goal.place()) {
      paths(end);
    }
    if (next == null && passedOver != null && (heard == 0 || (empty && heard < policy.k()))) {
      next = passedOver;
    }
    boolean converged = ahead >= policy.alpha() || (through && leading);
    boolean sure = converged || surelyClose();
    return new Survey(
        next, early, early ? stalled : null, unplaced, heard, awaited, beyond, converged, sure);
  }

  /** Whether {@code next} is one of the closest, whoever else there may be. */
  private boolean surelyClose() {
    if (next == null) {
      return false;
    }
    OptionalDouble nearer = knowledge.expectedWithin(Distance.between(goal.target(), next.id()));
    return nearer.isPresent() && policy.surelyClose(nearer.getAsDouble());
  }

  private void reset() {
    next = null;
    unplaced = null;
    passedOver = null;
    stalled = null;
    early = false;
    awaited = false;
    beyond = false;
    leading = true;
    ahead = 0;
    heard = 0;
    full = 0;
    live = 0;
    total = 0;
    Arrays.fill(perGroup, 0);
  }

  /** Looks along the window; where it ended. */
  private int window() {
    boolean self = !goal.place();
    int prefix = -1;
    int i = 0;
    for (; i < shortlist.size() && live < policy.k() && total < 2 * policy.k(); i++) {
      Candidate candidate = shortlist.at(i);
      if (!self && goal.target().compareDistance(goal.self(), candidate.id()) < 0) {
        self = true;
        full++;
        live++;
      }
      if (next != null && (full() || prefix(candidate) != prefix)) {
        break;
      }
      if (eligible(candidate)) {
        if (next == null) {
          begin(candidate);
          prefix = prefix(candidate);
        } else {
          selector.add(candidate);
        }
      }
    }
    if (next != null) {
      next = selector.choose();
    }
    return i;
  }

  /** Whether no further near-equal may join the choice: those that do must all be needed. */
  private boolean full() {
    return !selector.takes() || (!early && full + selector.count() >= policy.k());
  }

  private void begin(Candidate candidate) {
    next = candidate;
    early = full >= policy.k();
    leading = false;
    selector.begin(candidate);
  }

  /** Counts a candidate; whether it may be asked. */
  private boolean eligible(Candidate candidate) {
    return switch (candidate.state()) {
      case FAILED -> false;
      case FRESH -> fresh(candidate);
      case ASKED -> {
        counted(candidate, true);
        awaited = true;
        yield false;
      }
      case STALLED -> {
        stalled = stalled == null ? (Integer) candidate.request() : stalled;
        counted(candidate, candidate.heard() && !goal.place());
        yield false;
      }
      case OVERDUE -> {
        if (candidate.heard() && !goal.place()) {
          counted(candidate, true);
        }
        yield false;
      }
      case ANSWERED -> {
        counted(candidate, true);
        yield false;
      }
    };
  }

  private boolean fresh(Candidate candidate) {
    if (candidate.depth() > policy.hopBudget()) {
      beyond = true;
      return false;
    }
    if (candidate.suspect(knowledge)) {
      passedOver = passedOver == null ? candidate : passedOver;
      return false;
    }
    return true;
  }

  private void counted(Candidate candidate, boolean alive) {
    total++;
    if (candidate.heard()) {
      heard++;
      ahead += leading ? 1 : 0;
      awaitsPlace(candidate);
    } else if (candidate.state() == Candidate.State.ASKED) {
      leading = false;
    }
    if (belowCap(candidate)) {
      full++;
      live += alive ? 1 : 0;
    }
  }

  private void awaitsPlace(Candidate candidate) {
    if (goal.place()
        && unplaced == null
        && !candidate.placed()
        && candidate.state() == Candidate.State.ANSWERED) {
      unplaced = candidate;
    }
  }

  private boolean belowCap(Candidate candidate) {
    Optional<NetworkGroup> group = candidate.group(knowledge);
    if (group.isEmpty()) {
      return true;
    }
    int index = index(group.get());
    return ++perGroup[index] <= policy.perGroup();
  }

  private int met(NetworkGroup group) {
    int index = index(group);
    return perGroup[index];
  }

  /** The place of a group in {@link #perGroup}, which grows with them. */
  private int index(NetworkGroup group) {
    Integer known = groups.get(group);
    if (known != null) {
      return known;
    }
    int index = groups.size();
    groups.put(group, index);
    if (index == perGroup.length) {
      perGroup = Arrays.copyOf(perGroup, index * 2);
    }
    return index;
  }

  /** Looks at everybody within {@code distance}; where that ended. */
  private int region(Distance distance) {
    int fewest = Integer.MAX_VALUE;
    int i = 0;
    for (; i < shortlist.size() && total < policy.regionPeers(); i++) {
      Candidate candidate = shortlist.at(i);
      boolean within = Distance.between(goal.target(), candidate.id()).compareTo(distance) <= 0;
      if (!within && total >= policy.k()) {
        break;
      }
      if (eligible(candidate)) {
        int met = candidate.group(knowledge).map(this::met).orElse(0);
        if (met < fewest) {
          fewest = met;
          next = candidate;
        }
      }
    }
    leading = true;
    ahead = policy.alpha();
    return i;
  }

  /** Each path has its own nearest, which must have answered too. */
  private void paths(int from) {
    int each = (policy.k() + policy.paths() - 1) / policy.paths();
    for (int path = 0; path < policy.paths() && policy.paths() > 1; path++) {
      int seen = 0;
      for (int i = 0; i < shortlist.size() && seen < each; i++) {
        Candidate candidate = shortlist.at(i);
        if (candidate.path() == path) {
          seen += onPath(candidate, i >= from) ? 1 : 0;
        }
        if (next != null) {
          return;
        }
      }
    }
  }

  /** Whether a candidate counts for its path; those of the window have been judged already. */
  private boolean onPath(Candidate candidate, boolean outside) {
    if (candidate.fresh() && outside && fresh(candidate)) {
      next = candidate;
      return false;
    }
    if (outside) {
      awaited |= candidate.state() == Candidate.State.ASKED;
      awaitsPlace(candidate);
    }
    return candidate.heard() || candidate.state() == Candidate.State.ASKED;
  }

  private int prefix(Candidate candidate) {
    return goal.target().sharedPrefix(candidate.id());
  }
}
