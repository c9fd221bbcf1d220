package io.svcdht.rpc.kad;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.CidrSet;
import io.svcdht.limits.Rate;
import io.svcdht.limits.RateLimit;
import io.svcdht.limits.Shedding;
import io.svcdht.limits.TimeSource;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Knock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much peers may ask of this node. A request is judged from the narrow to the wide: the peer,
 * its prefix, then the node's requests and bytes, so that whoever is over its own limit takes
 * nothing from the others. What a narrow limit has let pass and a wide one has refused stays
 * counted. The clock is read once for a request. Never blocks; safe for several threads.
 */
public final class PeerLimits {

  /** After so long every rate has permits again. */
  static final Duration PERIOD = Duration.ofMillis(100);

  private final TimeSource time;
  private final Shedding shedding;
  private final CidrSet trusted;
  private final PeerRates requests;
  private final PeerRates tokens;
  private final RateLimit all;
  private final RateLimit bytes;
  private final Reserves reserves;
  private final Refusals refusals;

  /** What must be left of the node's rates when a write is let in. */
  private record Reserves(int all, int bytes) {}

  /** Made once: an answer to a flood should not cost more than the flood. */
  private record Refusals(
      Optional<DhtException> peer,
      Optional<DhtException> trusted,
      Optional<DhtException> prefix,
      Optional<DhtException> all,
      Optional<DhtException> bytes) {

    static Refusals of(PeerLimitPolicy.Rates rates) {
      return new Refusals(
          slower("more than " + rates.peer() + " requests a second from one peer"),
          slower("more than " + rates.trusted() + " requests a second from one trusted peer"),
          slower("more than " + rates.prefix() + " requests a second from one network of peers"),
          busy("this node gets more requests a second than it takes"),
          busy("this node gets more bytes a second than it takes"));
    }

    private static Optional<DhtException> slower(String what) {
      return Optional.of(
          new DhtException(DhtError.RATE_LIMITED, what + "; ask less often", Optional.of(PERIOD)));
    }

    private static Optional<DhtException> busy(String what) {
      return Optional.of(new DhtException(DhtError.BUSY, what + "; try again shortly"));
    }
  }

  /** Limits at rest. */
  public PeerLimits(PeerLimitPolicy policy, TimeSource time) {
    PeerLimitPolicy.Rates rates = policy.rates();
    long now = time.nanos();
    this.time = time;
    this.shedding = policy.shedding();
    this.trusted = new CidrSet(policy.trusted());
    this.requests =
        new PeerRates(
            new PeerRates.Of(rates.peer(), rates.trusted(), rates.prefix()), policy.bound(), now);
    this.tokens =
        new PeerRates(
            new PeerRates.Of(policy.tokens(), policy.trustedTokens(), policy.tokens()),
            policy.bound(),
            now);
    Rate ofAll = new Rate(rates.global());
    Rate ofBytes = new Rate(policy.bytesPerSecond());
    this.all = new RateLimit(ofAll, now);
    this.bytes = new RateLimit(ofBytes, now);
    this.reserves =
        new Reserves(
            shedding.reserve(true, ofAll.burst()), shedding.reserve(true, ofBytes.burst()));
    this.refusals = Refusals.of(rates);
  }

  /** Why a request is refused; empty if it may be read. Counts it. */
  Optional<DhtException> refuse(Caller caller, Knock knock) {
    long now = time.nanos();
    @Nullable InetAddress address = caller.observed().getAddress();
    boolean known = address != null && trusted.contains(address);
    PeerRates.Level over = requests.take(caller.peer().nodeId(), address, known, 1, now);
    return switch (over) {
      case NONE -> refuseAll(knock, now);
      case PEER -> known ? refusals.trusted() : refusals.peer();
      case PREFIX -> refusals.prefix();
    };
  }

  /** Whether the checks of a record, {@code cost} tokens, may be done. Charges them if so. */
  boolean charge(Caller caller, int cost) {
    @Nullable InetAddress address = caller.observed().getAddress();
    boolean known = address != null && trusted.contains(address);
    return tokens.take(caller.peer().nodeId(), address, known, cost, time.nanos())
        == PeerRates.Level.NONE;
  }

  private Optional<DhtException> refuseAll(Knock knock, long now) {
    boolean write = knock.write();
    if (!all.take(1, write ? reserves.all() : 0, now)) {
      return refusals.all();
    }
    if (knock.bytes() > 0 && !bytes.take(knock.bytes(), write ? reserves.bytes() : 0, now)) {
      return refusals.bytes();
    }
    return Optional.empty();
  }
}
