package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one lookup, nearest first. The distance to the target names a node, so the one
 * sorted array serves as the set as well. Bounded: when it is full, the farthest that was not asked
 * gives way to a nearer one; those asked stay, so nobody is asked twice.
 */
final class Shortlist {

  private static final int INITIAL = 64;

  private final Key target;
  private final int bound;
  private @Nullable Candidate[] sorted = new Candidate[INITIAL];
  private int size;

  Shortlist(Key target, int bound) {
    this.target = target;
    this.bound = bound;
  }

  int size() {
    return size;
  }

  /** The candidate at {@code place}, 0 the nearest. */
  Candidate at(int place) {
    return Objects.requireNonNull(sorted[place]);
  }

  /** Adds a peer heard of over {@code path}, or shortens the way to one that is known. */
  void offer(VerifiedPeer peer, int depth, int path) {
    NodeId id = peer.nodeId();
    int place = find(id);
    if (place >= 0) {
      at(place).reported(peer, depth);
      return;
    }
    place = -place - 1;
    if (size >= bound && !makeRoom(place)) {
      return;
    }
    if (size == sorted.length) {
      sorted = Arrays.copyOf(sorted, size * 2);
    }
    System.arraycopy(sorted, place, sorted, place + 1, size - place);
    sorted[place] = new Candidate(peer, depth, path);
    size++;
  }

  /** The nearest who have answered, at most {@code k}. */
  List<Candidate> heard(int k) {
    List<Candidate> heard = new ArrayList<>(k);
    for (int i = 0; i < size && heard.size() < k; i++) {
      if (at(i).heard()) {
        heard.add(at(i));
      }
    }
    return heard;
  }

  /** As near as the farthest of {@link #heard}: these, and who has yet to answer among them. */
  int upTo(int k) {
    int heard = 0;
    int pending = 0;
    int near = 0;
    for (int i = 0; i < size && heard < k; i++) {
      if (at(i).heard()) {
        heard++;
        near = heard + pending;
      } else if (at(i).pending()) {
        pending++;
      }
    }
    return near;
  }

  /** Drops the farthest that was not asked if it is behind {@code place}. */
  private boolean makeRoom(int place) {
    for (int i = size - 1; i >= place; i--) {
      if (at(i).fresh()) {
        System.arraycopy(sorted, i + 1, sorted, i, size - i - 1);
        sorted[--size] = null;
        return true;
      }
    }
    return false;
  }

  private int find(NodeId id) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = target.compareDistance(at(middle).id(), id);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
