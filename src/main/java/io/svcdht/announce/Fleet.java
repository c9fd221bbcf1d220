package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.World;
import io.svcdht.provider.KeyValueFamily.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * This node's part in a fleet that shares its announcements: tells the others that it lives, hears
 * of them and of what they write, and has republished what is this node's to republish ({@link
 * Members}), which it plans anew whenever who lives has changed.
 *
 * <p>While the registry cannot be reached nobody republishes, as nobody knows who lives; what was
 * published lives on to the end of its ttl, and what is overdue when the registry is back follows
 * in a trickle. Nothing else of the node depends on it.
 */
final class Fleet implements Registry.Heard {

  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final Duration TIDY = Duration.ofHours(1);

  /** The usual pause between two turns while the registry is away. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int LEFT_OVERS = 1_000;

  private final Keeping.InFleet keeping;
  private final Members members;
  private final Mirror mirror;
  private final Ledger ledger;
  private final Journal journal;
  private final Plans plans;
  private final World world;
  private final Disposable.Swap next = Disposables.swap();
  private Set<NodeId> planned = Set.of();
  private Told told = Told.NOTHING;
  private long tidied;
  private volatile Optional<String> refused = Optional.empty();
  private volatile boolean whole;
  private volatile boolean left;

  private enum Told {
    NOTHING,
    THERE,
    AWAY
  }

  /** What it works with. */
  record Parts(Members members, Mirror mirror, Ledger ledger, Journal journal, Plans plans) {}

  Fleet(Keeping.InFleet keeping, Parts parts, World world) {
    this.keeping = keeping;
    this.members = parts.members();
    this.mirror = parts.mirror();
    this.ledger = parts.ledger();
    this.journal = parts.journal();
    this.plans = parts.plans();
    this.world = world;
    tidied = world.time().nanos();
  }

  /**
   * One turn: gives a sign of life. Emits how long to pause. Errors: {@code TransportDown} while
   * the registry is away.
   */
  Mono<Duration> turn() {
    return Mono.fromCallable(this::beat)
        .subscribeOn(keeping.io())
        .doOnNext(pause -> back())
        .doOnError(this::away)
        .doFinally(end -> look());
  }

  /** Gives up all that is this node's, and tells the others. */
  Mono<Void> leave() {
    return Mono.<Void>fromRunnable(
            () -> {
              left = true;
              next.dispose();
              keeping.registry().leave(keeping.member());
            })
        .subscribeOn(keeping.io());
  }

  /** {@code NotReady} unless an announcement can be written down now. */
  void checkReached() {
    if (!connected()) {
      throw notReady(
          "the registry of announcements cannot be reached (dht.announcements.store=nats-kv):"
              + " nothing is announced or withdrawn until it is back; what was announced lives on to"
              + " the end of its ttl, and finds go on");
    }
  }

  /** It says why this node takes no part, where the registry does not want it. */
  private DhtException notReady(String away) {
    return new DhtException(DhtError.NOT_READY, refused.orElse(away));
  }

  /**
   * {@code QuotaExceeded} if the registry is so full that it takes no more contents or owners: what
   * it has is renewed and withdrawn as before.
   */
  void checkRoom() {
    Optional<Registry.Room> tight = keeping.registry().room().filter(Registry.Room::tight);
    if (tight.isPresent()) {
      throw Refusals.tight(tight.get());
    }
  }

  /** {@code NotReady} before the registry was heard the first time. */
  void checkHeard() {
    if (!whole) {
      throw notReady("the registry of announcements has not been reached yet");
    }
  }

  /** Whether rows can be written and this node may take itself for a member. */
  boolean connected() {
    return whole && keeping.registry().reached() && members.holds();
  }

  /** Where this node stands in its fleet. */
  FleetView view() {
    double used = keeping.registry().room().map(Registry.Room::used).orElse(Double.NaN);
    return new FleetView(connected(), members.living().size(), plans.size(), used);
  }

  private Duration beat() {
    if (!left) {
      // A sign that has not come back was not heard, nor, maybe, was anything else.
      boolean lost = ledger.takeLost();
      boolean anew = lost || !members.holds();
      keeping.registry().keep(this, whole && anew);
      keeping.registry().beat(keeping.member(), members.next());
      writeLeftOver();
      tidy();
    }
    return keeping.lease().dividedBy(3);
  }

  private void writeLeftOver() {
    List<Cid> leftOver = ledger.leftOver(LEFT_OVERS);
    if (whole && !leftOver.isEmpty()) {
      journal.keep(leftOver).subscribe(none -> {}, failed -> LOG.debug("not written yet", failed));
    }
  }

  /** Of those who live, the first does it. */
  private void tidy() {
    long now = world.time().nanos();
    boolean first =
        members.living().stream().findFirst().filter(keeping.member()::equals).isPresent();
    if (first && now - tidied >= TIDY.toNanos()) {
      tidied = now;
      keeping.registry().tidy();
    }
  }

  private synchronized void away(Throwable why) {
    refused =
        Optional.of(why)
            .filter(DhtException.class::isInstance)
            .map(DhtException.class::cast)
            .filter(known -> known.error() == DhtError.NOT_READY)
            .map(DhtException::detail);
    if (told != Told.AWAY) {
      told = Told.AWAY;
      LOG.atWarn()
          .addKeyValue("no_lookup", "it is the registry")
          .log(
              "{}: no announcement is taken, and after {} s none republished here until this is over",
              why.getMessage(),
              keeping.lease().toSeconds());
    }
  }

  private synchronized void back() {
    refused = Optional.empty();
    if (told == Told.AWAY && connected()) {
      there(members.living().size());
    }
  }

  private void there(int living) {
    if (told != Told.THERE) {
      told = Told.THERE;
      LOG.info(
          "The registry of announcements is reached: {} announcements, {} members",
          ledger.size(),
          living);
    } else if (!planned.isEmpty()) {
      LOG.info("{} members share the announcements, before: {}", living, planned.size());
    }
  }

  /** Plans anew if who lives has changed, and looks again when it may change by itself. */
  private synchronized void look() {
    if (!whole || left) {
      return;
    }
    Set<NodeId> living = members.living();
    if (!living.equals(planned)) {
      if (living.isEmpty()) {
        away(new DhtException(DhtError.TRANSPORT_DOWN, "no sign of life has come back"));
      } else {
        there(living.size());
      }
      planned = living;
      plans.shared();
    }
    next.update(
        members
            .nextEnd()
            .map(wait ->
                world.timers().schedule(this::look, wait.toNanos() + 1, TimeUnit.NANOSECONDS))
            .orElseGet(Disposables::disposed));
  }

  @Override
  public void begun() {
    mirror.begun();
  }

  @Override
  public void row(Change change) {
    Optional<Cid> cid = mirror.row(change);
    if (whole) {
      cid.ifPresent(plans::changed);
    }
  }

  @Override
  public void whole() {
    mirror.whole();
    synchronized (this) {
      whole = true;
      planned = Set.of();
    }
    look();
  }

  @Override
  public void beat(NodeId member, Registry.Beat beat) {
    if (members.heard(member, beat)) {
      look();
    }
  }

  @Override
  public void left(NodeId member) {
    if (members.left(member)) {
      look();
    }
  }

  @Override
  public void unreadable(Bytes key, String why) {
    mirror.unreadable(key, why);
  }
}
