package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.Distance;
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
import org.jspecify.annotations.Nullable;

/**
 * Decides a lookup (docs/PROTOCOL.md §6): events in, effects out, no clock, no thread, no network.
 *
 * <p><b>Legs.</b> α legs go out to the nearest that were not asked, and only as far as the k
 * closest that are neither stalled nor failed. Once the α nearest have answered, nobody nearer is
 * left to be found by going step by step, and the others of the k closest are asked at once
 * (Kademlia §2.3). A request that lets its hedge delay pass is stalled: its leg sends a hedge, the
 * next best other candidate, while at most β of them are in flight and the node has credit. A leg
 * is over with its first value; what it leaves outstanding takes no place, and a late answer counts
 * like any other. A failed request is replaced at once, and so is one that is overdue: silent for
 * several times its hedge delay.
 *
 * <p><b>The end.</b> Complete when the k closest that are neither stalled nor failed have answered;
 * {@link Surveyor} says who counts. In a network with fewer than k such nodes the stalled ones are
 * waited for until they time out, unless a find has something to show already: one slow peer must
 * neither hide the only replica nor delay an answer that is there.
 *
 * <p><b>Provides</b> are lookups whose peers are given the record as soon as the walk has
 * converged; their answer names their closest contacts as well, so that the walk goes on by it.
 *
 * <p><b>Eclipse.</b> Where far fewer honest nodes would be expected within the k closest than are
 * there, the region is explored around points beside the target, which who sits at the target does
 * not command, and everybody within the radius is asked. It is called an eclipse only where the
 * size of the network has just been estimated anew: one that has grown looks the same.
 *
 * <p>Not thread-safe: its owner hands it one event after the other.
 */
final class Lookup {

  /** Pages of records taken from one peer. */
  private static final int PAGES_PER_PEER = 16;

  private final Goal goal;
  private final LookupPolicy policy;
  private final Knowledge knowledge;
  private final Shortlist shortlist;
  private final Surveyor surveyor;
  private final Harvest harvest;
  private final Legs legs = new Legs();
  private final List<Candidate> asked = new ArrayList<>();
  private final Deque<Candidate> pages = new ArrayDeque<>();
  private final long beganNanos;
  private int elsewhere;
  private int outstanding;
  private int stalled;
  private int placed;
  private boolean enough;
  private boolean rechecked;
  private boolean sized;
  private boolean covered;
  private boolean waiting;
  private boolean ended;

  /**
   * What a lookup is for.
   *
   * @param id its name
   * @param self this node, never a candidate
   * @param target what to come near to
   * @param records how many records are wanted; 0 for the closest contacts alone
   * @param place whether the closest are to be given a record
   * @param standalone whether having no peers is as it should be
   */
  record Goal(
      LookupId id, NodeId self, Key target, int records, boolean place, boolean standalone) {

    /** Whether an eclipse would do harm: what is stored or found depends on who is met. */
    boolean guarded() {
      return place || records > 0;
    }
  }

  /** A lookup that begins at {@code now} (monotonic nanoseconds). */
  Lookup(Goal goal, LookupPolicy policy, Knowledge knowledge, long now) {
    this.goal = goal;
    this.policy = policy;
    this.knowledge = knowledge;
    this.beganNanos = now;
    this.shortlist = new Shortlist(goal.target(), policy.candidates());
    this.surveyor = new Surveyor(goal, policy, knowledge, shortlist);
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
        reap(stored, FindEvent.Found.OWN_STORE, effects);
        begin(known);
      }
      case LookupEvent.Answered answered -> answered(answered, now, effects);
      case LookupEvent.Failed failed -> failed(failed, effects);
      case LookupEvent.Stalled late -> stalled(late.leg(), effects);
      case LookupEvent.Overdue late -> overdue(late.leg(), effects);
      case LookupEvent.Over over -> legs.over(over.first().number());
      case LookupEvent.Rechecked(boolean sized) -> {
        waiting = false;
        this.sized = sized;
      }
      case LookupEvent.Explored(List<VerifiedPeer> contacts, int rpcs) -> explored(contacts, rpcs);
      case LookupEvent.Exhausted(Partial budget) -> finish(Optional.of(budget), now, effects);
      case LookupEvent.TimeUp() -> finish(Optional.of(Partial.DEADLINE), now, effects);
    }
    if (!ended && goal.records() > 0 && harvest.full()) {
      finish(Optional.of(Partial.LIMIT), now, effects);
    }
    if (!ended) {
      advance(now, effects);
    }
    return effects;
  }

  /** Own contacts are dealt to the paths in turn. */
  private void begin(List<VerifiedPeer> known) {
    int path = 0;
    for (VerifiedPeer peer : known) {
      offer(peer, 1, path);
      path = (path + 1) % policy.paths();
    }
  }

  private void answered(LookupEvent.Answered answer, long now, List<LookupEffect> effects) {
    Leg leg = answer.leg();
    boolean overdue = asked.get(leg.number()).state() == Candidate.State.OVERDUE;
    Candidate candidate = settle(leg);
    if (candidate == null) {
      return;
    }
    candidate.answered(answer.cursor());
    legs.answered(leg.number());
    if (overdue && legs.hedged(leg.number())) {
      effects.add(new LookupEffect.Recharge());
    }
    answer.from().ifPresent(address -> candidate.dialledAt(knowledge.group(address)));
    effects.add(
        new Tell(
            new FindEvent.Answered(
                candidate.id(), answer.records().size(), answer.contacts().size(), answer.rtt())));
    if (leg.place()) {
      placed(candidate, answer.refusal(), now, effects);
    }
    if (!answer.records().isEmpty()) {
      Object source = candidate.group(knowledge).<Object>map(group -> group).orElse(candidate.id());
      reap(answer.records(), source, effects);
    }
    for (VerifiedPeer peer : answer.contacts()) {
      offer(peer, candidate.depth() + 1, candidate.path());
    }
    if (candidate.cursor().size() > 0 && candidate.pages() < PAGES_PER_PEER) {
      pages.add(candidate);
    }
  }

  private void failed(LookupEvent.Failed failure, List<LookupEffect> effects) {
    Leg leg = failure.leg();
    boolean overdue = asked.get(leg.number()).state() == Candidate.State.OVERDUE;
    Candidate candidate = settle(leg);
    if (candidate == null) {
      return;
    }
    candidate.failed();
    legs.failed(leg.number());
    if (legs.hedged(leg.number()) && !overdue) {
      effects.add(new LookupEffect.Refund());
    }
    effects.add(new Tell(new FindEvent.Failed(candidate.id(), failure.error())));
    if (leg.place()) {
      candidate.placedOrNot();
      effects.add(new Tell(new ProvideEvent.Placed(candidate.id(), Optional.of(failure.error()))));
    }
  }

  private void stalled(Leg leg, List<LookupEffect> effects) {
    Candidate candidate = asked.get(leg.number());
    if (candidate.awaits(leg.number()) && candidate.state() == Candidate.State.ASKED) {
      candidate.stalled();
      stalled++;
      legs.stalled(leg.number());
      effects.add(new Tell(new FindEvent.Stalled(candidate.id())));
    }
  }

  /** As good as failed: it is replaced, and a hedge that was sent for it is that replacement. */
  private void overdue(Leg leg, List<LookupEffect> effects) {
    Candidate candidate = asked.get(leg.number());
    if (candidate.awaits(leg.number()) && candidate.state() == Candidate.State.STALLED) {
      candidate.overdue();
      if (legs.hedged(leg.number())) {
        effects.add(new LookupEffect.Refund());
      }
    }
  }

  private void explored(List<VerifiedPeer> contacts, int rpcs) {
    waiting = false;
    elsewhere += rpcs;
    surveyor.cover(knowledge.radius(policy.k()));
    int path = 0;
    for (VerifiedPeer peer : contacts) {
      offer(peer, 2, path);
      path = (path + 1) % policy.paths();
    }
  }

  private void placed(
      Candidate candidate, Optional<DhtError> refusal, long now, List<LookupEffect> effects) {
    candidate.placedOrNot();
    placed += refusal.isEmpty() ? 1 : 0;
    effects.add(new Tell(new ProvideEvent.Placed(candidate.id(), refusal)));
    if (!enough && placed >= policy.enough()) {
      enough = true;
      effects.add(new Tell(new ProvideEvent.Enough(result(Optional.of(Partial.ENOUGH), now))));
    }
  }

  /** Takes a request out of flight; {@code null} if it is out already. */
  private @Nullable Candidate settle(Leg leg) {
    Candidate candidate = asked.get(leg.number());
    if (!candidate.awaits(leg.number())) {
      return null;
    }
    outstanding--;
    stalled -= candidate.late() ? 1 : 0;
    return candidate;
  }

  private void offer(VerifiedPeer peer, int depth, int path) {
    if (!peer.nodeId().equals(goal.self()) && !peer.info().addresses().isEmpty()) {
      shortlist.offer(peer, depth, path);
    }
  }

  private void reap(List<VerifiedRecord> records, Object source, List<LookupEffect> effects) {
    harvest.add(records, source).forEach(news -> effects.add(new Tell(news)));
  }

  /** Fills the free places, and ends when there is nothing to wait for. */
  private void advance(long now, List<LookupEffect> effects) {
    while (!waiting) {
      boolean budget = asked.size() < policy.rpcBudget();
      if (!pages.isEmpty() && budget) {
        if (legs.open() >= policy.k() || crowded()) {
          return;
        }
        ask(pages.remove(), null, false, effects);
        continue;
      }
      Survey survey = surveyor.look(goal.records() > 0 && harvest.found() == 0);
      if (!budget || !step(survey, effects)) {
        conclude(survey, now, effects);
        return;
      }
    }
  }

  /** Sends one request that may be sent now; whether there was one. */
  private boolean step(Survey survey, List<LookupEffect> effects) {
    if (crowded()) {
      return false;
    }
    boolean full = legs.open() >= 2 * policy.k();
    if (goal.place() && survey.converged() && survey.unplaced() != null && !full) {
      ask(survey.unplaced(), null, true, effects);
      return true;
    }
    if (survey.next() == null) {
      return false;
    }
    boolean place = goal.place() && survey.sure();
    int places = survey.sure() ? Math.max(policy.k(), policy.alpha()) : policy.alpha();
    if (!survey.early() && legs.open() < places) {
      ask(survey.next(), null, place, effects);
      return true;
    }
    Integer waiting = stalled > 0 ? legs.waiting() : null;
    waiting = waiting == null ? survey.stalled() : waiting;
    if (waiting != null && legs.hedges() < policy.beta() && knowledge.mayHedge()) {
      ask(survey.next(), waiting, place, effects);
      return true;
    }
    return false;
  }

  /** As many are in flight as may be: whoever is silent takes a place until it has failed. */
  private boolean crowded() {
    return outstanding >= policy.outstanding();
  }

  private void ask(
      Candidate candidate,
      @Nullable Integer standsInFor,
      boolean place,
      List<LookupEffect> effects) {
    int number = asked.size();
    if (standsInFor == null) {
      legs.begin(number);
    } else {
      legs.hedge(standsInFor, number);
    }
    Leg leg =
        new Leg(
            number,
            standsInFor == null ? number : standsInFor,
            candidate.peer(),
            candidate.depth(),
            place,
            candidate.cursor(),
            candidate.patience(knowledge, policy));
    candidate.asked(number);
    asked.add(candidate);
    surveyor.selector().asked(candidate);
    outstanding++;
    effects.add(new Tell(new FindEvent.Asked(candidate.id(), candidate.depth(), leg.hedge())));
    effects.add(new Ask(leg));
  }

  /** Nobody else may be asked: ends unless somebody is worth waiting for. */
  private void conclude(Survey survey, long now, List<LookupEffect> effects) {
    boolean sparse = survey.heard() == 0 || (survey.heard() < policy.k() && harvest.found() == 0);
    boolean unfinished = survey.next() != null || survey.unplaced() != null;
    boolean worthIt = survey.awaited() || (sparse && stalled > 0);
    if (unfinished ? outstanding > 0 || legs.open() > 0 : worthIt) {
      return;
    }
    if (!unfinished && explores(survey, effects)) {
      return;
    }
    Optional<Partial> reason = Optional.empty();
    if (unfinished) {
      reason = Optional.of(Partial.RPC_BUDGET);
    } else if (survey.beyond()) {
      reason = Optional.of(Partial.HOP_BUDGET);
    } else if (survey.heard() == 0 && !goal.standalone()) {
      reason = Optional.of(Partial.NO_PEERS);
    }
    finish(reason, now, effects);
  }

  /** Whether the k closest are suspiciously close; if so the region is explored first. */
  private boolean explores(Survey survey, List<LookupEffect> effects) {
    if (!goal.guarded() || covered || survey.heard() < policy.k()) {
      return false;
    }
    Candidate last = shortlist.heard(policy.k()).getLast();
    if (!Region.crowded(knowledge, goal.target(), last.id(), policy.k())) {
      return false;
    }
    waiting = true;
    if (!rechecked) {
      rechecked = true;
      effects.add(new LookupEffect.Recheck());
      return true;
    }
    covered = true;
    Distance radius = knowledge.radius(policy.k());
    effects.add(new LookupEffect.Explore(Region.pointsAround(goal.target(), radius)));
    return true;
  }

  private void finish(Optional<Partial> reason, long now, List<LookupEffect> effects) {
    ended = true;
    harvest.release().forEach(news -> effects.add(new Tell(news)));
    effects.add(new Finish(result(reason, now), shortlist.upTo(policy.k())));
  }

  private LookupResult result(Optional<Partial> reason, long now) {
    List<VerifiedPeer> closest = new ArrayList<>(policy.k());
    int hops = 0;
    for (Candidate candidate : shortlist.heard(policy.k())) {
      closest.add(candidate.peer());
      hops = Math.max(hops, candidate.depth());
    }
    if (reason.isPresent() && reason.get() == Partial.HOP_BUDGET) {
      hops = policy.hopBudget() + 1;
    }
    Duration elapsed = Duration.ofNanos(now - beganNanos);
    return new LookupResult(
        goal.id(),
        reason,
        closest,
        hops,
        asked.size() + elsewhere,
        harvest.found(),
        covered && sized,
        elapsed);
  }
}
