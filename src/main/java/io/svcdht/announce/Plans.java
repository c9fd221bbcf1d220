package io.svcdht.announce;

import io.svcdht.id.Cid;
import io.svcdht.pipeline.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which contents are this node's to republish, and when: all of them where it is alone, in a fleet
 * those that are its own among the {@link Members}, as far as what was published, be it by another,
 * is what is wanted.
 */
final class Plans {

  /** What others change comes in several rows; publishing waits for the last of them. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final Publishing.Parts parts;
  private final Ledger ledger;
  private final Rounds rounds;
  private final Optional<Members> members;

  Plans(Publishing.Parts parts, Ledger ledger, Rounds rounds, Optional<Members> members) {
    this.parts = parts;
    this.ledger = ledger;
    this.rounds = rounds;
    this.members = members;
  }

  /** Whether {@code cid} is this node's to republish, just now. */
  boolean owns(Cid cid) {
    return members.map(all -> all.owns(cid)).orElse(true);
  }

  /** How many contents it republishes. */
  int size() {
    return rounds.size();
  }

  /** Plans what an earlier process has promised. */
  void resume() {
    plan(ledger.contents());
  }

  /** Plans what has become this node's, and gives up what is not any more. */
  void shared() {
    List<Cid> come = new ArrayList<>();
    for (Cid cid : ledger.contents()) {
      if (!owns(cid)) {
        rounds.drop(cid);
      } else if (rounds.age(cid).isEmpty() || outdated(cid)) {
        come.add(cid);
      }
    }
    plan(come);
  }

  /** Others have changed what is wanted of {@code cid}, or published it. */
  void changed(Cid cid) {
    Optional<Intent> wanted = owns(cid) ? wanted(cid) : Optional.empty();
    if (wanted.isEmpty()) {
      rounds.drop(cid);
    } else if (outdated(wanted.get()) || !resumed(wanted.get())) {
      rounds.overdue(cid, SETTLING);
    }
  }

  /** All that is this node's takes its turn as soon as the pace allows. */
  void hurry() {
    rounds.hurry(ledger.contents().stream().filter(this::owns).toList());
  }

  /** A record of {@code intent} has been published, and its content is wanted {@code on}. */
  void published(Intent intent, boolean on) {
    if (!on || !owns(intent.cid())) {
      rounds.drop(intent.cid());
    } else if (outdated(intent.cid())) {
      rounds.overdue(intent.cid(), SETTLING);
    } else {
      rounds.again(intent.cid(), interval(intent));
    }
  }

  /** What was published is not what its owners want by now: who changed that sees to it. */
  void superseded(Cid cid) {
    if (members.isPresent()) {
      changed(cid);
    }
  }

  /** No record of {@code intent} could be published, and its content is wanted {@code on}. */
  void failed(Intent intent, boolean on) {
    if (on && owns(intent.cid())) {
      rounds.failed(intent.cid());
    } else {
      rounds.drop(intent.cid());
    }
  }

  private void plan(List<Cid> cids) {
    List<Intent> intents = cids.stream().map(this::wanted).flatMap(Optional::stream).toList();
    Recovery.plan(intents, ledger, rounds, this::interval, this::outdated, now());
  }

  private boolean resumed(Intent intent) {
    Duration since = Recovery.since(ledger.publishedAt(intent.cid()), now());
    return rounds.resume(intent.cid(), since, interval(intent));
  }

  /** What is to be published of {@code cid}; nothing of a withdrawal that has run out. */
  private Optional<Intent> wanted(Cid cid) {
    return ledger
        .intent(cid)
        .filter(intent -> !intent.withdrawal() || ledger.failed(intent, now()));
  }

  private boolean outdated(Cid cid) {
    return ledger.intent(cid).filter(this::outdated).isPresent();
  }

  /** Whether what was published, be it by another, is not what is wanted. */
  private boolean outdated(Intent intent) {
    Said said = ledger.said(intent.cid());
    return said.digest().size() > 0 && intent.differs(said, parts.publisher().ownAddresses().get());
  }

  private Duration interval(Intent intent) {
    Duration half = intent.ttl().dividedBy(2);
    return parts.records().republish().compareTo(half) < 0 ? parts.records().republish() : half;
  }

  private Instant now() {
    return parts.world().time().wall();
  }
}
