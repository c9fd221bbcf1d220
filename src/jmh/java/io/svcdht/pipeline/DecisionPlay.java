package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
            new Lookup.Goal(ID, self, target, 0, false),
            LookupPolicy.defaults(),
            id -> Optional.empty(),
            0);
    Deque<Leg> inFlight = new ArrayDeque<>();
    LookupEvent event = new LookupEvent.Began(known, List.of());
    for (int steps = 1; ; steps++) {
      for (LookupEffect effect : lookup.next(event, 0)) {
        switch (effect) {
          case LookupEffect.Ask(Leg leg) -> inFlight.add(leg);
          case LookupEffect.Tell(FindEvent told) -> {}
          case LookupEffect.Finish(LookupResult result) -> {
            return steps;
          }
        }
      }
      Leg leg = inFlight.remove();
      event =
          new LookupEvent.Answered(
              leg, network.apply(leg.peer().nodeId()), List.of(), Bytes.EMPTY, RTT);
    }
  }
}
