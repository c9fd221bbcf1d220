package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.id.Distance;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Lets a benchmark outside the room play whole lookups on the decision core alone. */
public final class DecisionPlay {

  private static final Duration RTT = Duration.ofMillis(1);
  private static final LookupId ID = new LookupId(new UUID(0x7000, Long.MIN_VALUE | 1));

  private DecisionPlay() {}

  /** Plays one lookup to its end; how many events it took. */
  public static int play(
      NodeId self,
      Key target,
      List<VerifiedPeer> known,
      Function<NodeId, List<VerifiedPeer>> network) {
    Lookup lookup =
        new Lookup(
            new Lookup.Goal(ID, self, target, 0, false, false),
            LookupPolicy.defaults(),
            new Nothing(),
            0);
    Deque<Leg> inFlight = new ArrayDeque<>();
    Deque<LookupEvent> events = new ArrayDeque<>();
    events.add(new LookupEvent.Began(known, List.of()));
    for (int steps = 1; ; steps++) {
      for (LookupEffect effect : lookup.next(events.remove(), 0)) {
        switch (effect) {
          case LookupEffect.Ask(Leg leg) -> inFlight.add(leg);
          case LookupEffect.Tell(Told told) -> {}
          case LookupEffect.Explore(List<NodeId> around) -> {}
          case LookupEffect.Recheck() -> {}
          case LookupEffect.Refund() -> {}
          case LookupEffect.Recharge() -> {}
          case LookupEffect.Finish(LookupResult result, int near) -> {
            return steps;
          }
        }
      }
      if (events.isEmpty()) {
        Leg leg = inFlight.remove();
        events.add(answer(leg, network.apply(leg.peer().nodeId())));
        events.add(new LookupEvent.Over(leg, Optional.of(leg)));
      }
    }
  }

  private static LookupEvent answer(Leg leg, List<VerifiedPeer> contacts) {
    return new LookupEvent.Answered(
        leg, contacts, List.of(), Bytes.EMPTY, Optional.empty(), RTT, Optional.empty());
  }

  /** A node that knows nothing of anybody. */
  private record Nothing() implements Knowledge {
    @Override
    public Optional<Contact> contact(NodeId id) {
      return Optional.empty();
    }

    @Override
    public boolean suspect(NodeId id) {
      return false;
    }

    @Override
    public Optional<NetworkGroup> group(VerifiedPeer peer) {
      return Optional.empty();
    }

    @Override
    public Optional<NetworkGroup> group(InetAddress address) {
      return Optional.empty();
    }

    @Override
    public boolean mayHedge() {
      return false;
    }

    @Override
    public OptionalDouble expectedWithin(Distance distance) {
      return OptionalDouble.empty();
    }

    @Override
    public Distance radius(int nodes) {
      return Distance.ofShare(1);
    }

    @Override
    public RandomGenerator random() {
      return () -> 0;
    }
  }
}
