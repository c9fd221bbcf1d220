package io.svcdht.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The legs of one lookup. A leg is a request and the hedges that were sent because it stalled; it
 * is over with the first value of any of them, or when none is left. What it leaves outstanding
 * then takes no place any more. A hedge counts as in flight until it ends or stalls itself.
 */
final class Legs {

  private final List<Track> byRequest = new ArrayList<>();
  private final BitSet hedges = new BitSet();
  private final BitSet hedged = new BitSet();
  private int open;

  /** One leg. */
  private static final class Track {
    private int latest;
    private boolean over;
    private boolean wantsHedge;

    Track(int first) {
      this.latest = first;
    }
  }

  /** Begins a leg with the next request. */
  void begin(int number) {
    byRequest.add(new Track(number));
    open++;
  }

  /** The next request is the hedge of {@code standsInFor}. */
  void hedge(int standsInFor, int number) {
    Track leg = byRequest.get(standsInFor);
    leg.latest = number;
    leg.wantsHedge = false;
    byRequest.add(leg);
    hedges.set(number);
    hedged.set(standsInFor);
  }

  /** A request has let its hedge delay pass: its leg wants a hedge. */
  void stalled(int number) {
    Track leg = byRequest.get(number);
    leg.wantsHedge |= !leg.over && leg.latest == number;
    hedges.clear(number);
  }

  /** A request has failed: where it was a hedge, its leg wants another. */
  void failed(int number) {
    Track leg = byRequest.get(number);
    leg.wantsHedge |= !leg.over && leg.latest == number && hedges.get(number);
    hedges.clear(number);
  }

  /** A request was answered. */
  void answered(int number) {
    hedges.clear(number);
  }

  /** The leg that began with this request is over. */
  void over(int first) {
    Track leg = byRequest.get(first);
    if (!leg.over) {
      leg.over = true;
      leg.wantsHedge = false;
      open--;
    }
  }

  /** Legs that are not over. */
  int open() {
    return open;
  }

  /** Hedges in flight that have not stalled. */
  int hedges() {
    return hedges.cardinality();
  }

  /** Whether a hedge was sent for this request. */
  boolean hedged(int number) {
    return hedged.get(number);
  }

  /** The stalled request that has waited longest for a hedge; {@code null} if none does. */
  @Nullable Integer waiting() {
    for (int i = 0; i < byRequest.size(); i++) {
      Track leg = byRequest.get(i);
      if (leg.wantsHedge && leg.latest == i) {
        return i;
      }
    }
    return null;
  }
}
