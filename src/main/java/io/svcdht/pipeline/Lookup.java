package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupEffect.Ask;
import io.svcdht.pipeline.LookupEffect.Finish;
import io.svcdht.pipeline.LookupEffect.Tell;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides a lookup (docs/PROTOCOL.md §6): events in, effects out, no clock, no thread, no network.
 *
 * <p>The candidates stand in one list, nearest first. α requests are kept in flight to the nearest
 * that were not asked, but only as far as the k closest that are neither stalled nor failed: what
 * lies behind k good ones cannot change the result. A request that lets its hedge delay pass is
 * stalled: it gives up its place, so that the next candidate is asked early, yet stays outstanding,
 * and a late answer counts like any other. At most α + β requests are outstanding; the β beside α
 * exist only while others are stalled. The lookup is complete when the k closest that are neither
 * stalled nor failed have answered. In a network with fewer than k such nodes the stalled ones are
 * waited for until they time out, unless a find has something to show already: one slow peer must
 * neither hide the only replica nor delay an answer that is there.
 *
 * <p>Not thread-safe: its owner hands it one event after the other.
 */
final class Lookup {

  /** Pages of records taken from one peer. */
  private static final int PAGES_PER_PEER = 16;

  private final Goal goal;
  private final LookupPolicy policy;
  private final Function<NodeId, Optional<Duration>> p95;
  private final Shortlist shortlist;
  private final Harvest harvest;
  private final List<Candidate> asked = new ArrayList<>();
  private final Deque<Candidate> pages = new ArrayDeque<>();
  private final long beganNanos;
  private int outstanding;
  private int stalled;
  private boolean ended;

  /**
   * What a lookup is for.
   *
   * @param id its name
   * @param self this node, never a candidate
   * @param target what to come near to
   * @param records how many records are wanted; 0 for the closest contacts alone
   * @param standalone whether having no peers is as it should be
   */
  record Goal(LookupId id, NodeId self, Key target, int records, boolean standalone) {}

  /**
   * A lookup that begins at {@code now} (monotonic nanoseconds); {@code p95} knows the 95th
   * percentile RTT of some peers.
   */
  Lookup(Goal goal, LookupPolicy policy, Function<NodeId, Optional<Duration>> p95, long now) {
    this.goal = goal;
    this.policy = policy;
    this.p95 = p95;
    this.beganNanos = now;
    this.shortlist = new Shortlist(goal.target(), policy.candidates());
    this.harvest = new Harvest(goal.records());
  }

  /**
   * Takes an event, decides what to do.
   *
   * @param now monotonic nanoseconds
   * @return what to do, in this order; empty once {@link Finish} was returned
   */
  List<LookupEffect> next(LookupEvent event, long now) {
    if (ended) {
      return List.of();
    }
    List<LookupEffect> effects = new ArrayList<>(4);
    switch (event) {
      case LookupEvent.Began(List<VerifiedPeer> known, List<VerifiedRecord> stored) -> {
        reap(stored, effects);
        offer(known, 1);
      }
      case LookupEvent.Answered answered -> answered(answered, effects);
      case LookupEvent.Failed failed -> failed(failed, effects);
      case LookupEvent.Stalled late -> stalled(late.leg(), effects);
      case LookupEvent.TimeUp() -> {
        finish(Optional.of(Partial.DEADLINE), now, effects);
        return effects;
      }
    }
    if (goal.records() > 0 && harvest.full()) {
      finish(Optional.of(Partial.LIMIT), now, effects);
    } else {
      advance(now, effects);
    }
    return effects;
  }

  private void answered(LookupEvent.Answered answer, List<LookupEffect> effects) {
    Candidate candidate = settle(answer.leg());
    if (candidate == null) {
      return;
    }
    candidate.answered(answer.cursor());
    effects.add(
        new Tell(
            new FindEvent.Answered(
                candidate.id(), answer.records().size(), answer.contacts().size(), answer.rtt())));
    reap(answer.records(), effects);
    offer(answer.contacts(), candidate.depth() + 1);
    if (candidate.cursor().size() > 0 && candidate.pages() < PAGES_PER_PEER) {
      pages.add(candidate);
    }
  }

  private void failed(LookupEvent.Failed failure, List<LookupEffect> effects) {
    Candidate candidate = settle(failure.leg());
    if (candidate != null) {
      candidate.failed();
      effects.add(new Tell(new FindEvent.Failed(candidate.id(), failure.error())));
    }
  }

  private void stalled(Leg leg, List<LookupEffect> effects) {
    Candidate candidate = asked.get(leg.number());
    if (candidate.awaits(leg.number()) && candidate.state() == Candidate.State.ASKED) {
      candidate.stalled();
      stalled++;
      effects.add(new Tell(new FindEvent.Stalled(candidate.id())));
    }
  }

  /** Takes a request out of flight; {@code null} if it is out already. */
  private @Nullable Candidate settle(Leg leg) {
    Candidate candidate = asked.get(leg.number());
    if (!candidate.awaits(leg.number())) {
      return null;
    }
    outstanding--;
    stalled -= candidate.state() == Candidate.State.STALLED ? 1 : 0;
    return candidate;
  }

  private void offer(List<VerifiedPeer> peers, int depth) {
    for (VerifiedPeer peer : peers) {
      if (!peer.nodeId().equals(goal.self()) && !peer.info().addresses().isEmpty()) {
        shortlist.offer(peer, depth);
      }
    }
  }

  private void reap(List<VerifiedRecord> records, List<LookupEffect> effects) {
    for (VerifiedRecord record : records) {
      if (harvest.add(record)) {
        effects.add(new Tell(new FindEvent.Found(record)));
      }
    }
  }

  /** Fills the free places, and ends when there is nothing to wait for. */
  private void advance(long now, List<LookupEffect> effects) {
    while (true) {
      boolean budget = asked.size() < policy.rpcBudget();
      boolean place = outstanding < policy.alpha() + Math.min(policy.beta(), stalled);
      if (!pages.isEmpty() && budget) {
        if (!place) {
          return;
        }
        ask(pages.remove(), effects);
        continue;
      }
      Shortlist.Survey survey = shortlist.survey(policy.k(), policy.hopBudget());
      Candidate next = survey.next();
      if (next != null && budget && place) {
        ask(next, effects);
        continue;
      }
      if (next == null || !budget) {
        conclude(survey, now, effects);
      }
      return;
    }
  }

  private void ask(Candidate candidate, List<LookupEffect> effects) {
    boolean hedge = outstanding >= policy.alpha();
    int number = asked.size();
    Duration patience =
        p95.apply(candidate.id()).map(policy::hedgeAfter).orElse(policy.hedgeStagger());
    Leg leg =
        new Leg(number, candidate.peer(), candidate.depth(), hedge, candidate.cursor(), patience);
    candidate.asked(number);
    asked.add(candidate);
    outstanding++;
    effects.add(new Tell(new FindEvent.Asked(candidate.id(), candidate.depth(), hedge)));
    effects.add(new Ask(leg));
  }

  /** Nobody else may be asked: ends unless somebody is worth waiting for. */
  private void conclude(Shortlist.Survey survey, long now, List<LookupEffect> effects) {
    boolean sparse = survey.heard() < policy.k() && harvest.found() == 0;
    boolean worthIt = survey.awaited() || (sparse && stalled > 0);
    if (survey.next() == null ? worthIt : outstanding > 0) {
      return;
    }
    Optional<Partial> reason = Optional.empty();
    if (survey.next() != null) {
      reason = Optional.of(Partial.RPC_BUDGET);
    } else if (survey.beyond()) {
      reason = Optional.of(Partial.HOP_BUDGET);
    } else if (survey.heard() == 0 && !goal.standalone()) {
      reason = Optional.of(Partial.NO_PEERS);
    }
    finish(reason, now, effects);
  }

  private void finish(Optional<Partial> reason, long now, List<LookupEffect> effects) {
    ended = true;
    List<Candidate> heard = shortlist.heard(policy.k());
    List<VerifiedPeer> closest = new ArrayList<>(heard.size());
    int hops = 0;
    for (Candidate candidate : heard) {
      closest.add(candidate.peer());
      hops = Math.max(hops, candidate.depth());
    }
    if (reason.isPresent() && reason.get() == Partial.HOP_BUDGET) {
      hops = policy.hopBudget() + 1;
    }
    Duration elapsed = Duration.ofNanos(now - beganNanos);
    int rpcs = asked.size();
    int found = harvest.found();
    effects.add(
        new Finish(new LookupResult(goal.id(), reason, closest, hops, rpcs, found, elapsed)));
  }
}
