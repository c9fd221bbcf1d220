package io.svcdht.sim;

import io.svcdht.peer.VerifiedPeer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The connections that one node has dialled, by the number of whom it dialled. Open addressing over
 * flat arrays: ten thousand nodes hold some millions of them. What is closed or idle keeps its
 * place until the table is full, and is left out when it is built anew.
 */
final class Links {

  private static final int FIRST_CAPACITY = 16;
  private static final long CLOSED = Long.MIN_VALUE;
  private static final int SPREAD = 0x9e3779b9;

  private int[] acceptors = new int[0];
  private long[] used = new long[0];
  private @Nullable VerifiedPeer[] hellos = new @Nullable VerifiedPeer[0];
  private int places;

  /** Whether the one to {@code acceptor} was used since {@code since}; then it is used now. */
  boolean use(int acceptor, long since, long now) {
    int at = find(acceptor);
    if (at < 0 || used[at] == CLOSED || used[at] < since) {
      return false;
    }
    used[at] = now;
    return true;
  }

  /** Opens one, over which the dialler has said {@code hello}. */
  void open(int acceptor, VerifiedPeer hello, long since, long now) {
    int at = find(acceptor);
    if (at < 0) {
      if (2 * (places + 1) > acceptors.length) {
        rebuild(since);
      }
      at = ~find(acceptor);
      acceptors[at] = acceptor + 1;
      places++;
    }
    used[at] = now;
    hellos[at] = hello;
  }

  /** What the dialler has said to {@code acceptor}; {@code null} if they never met. */
  @Nullable VerifiedPeer hello(int acceptor) {
    int at = find(acceptor);
    return at < 0 ? null : hellos[at];
  }

  /** Closes the one to {@code acceptor}; whether it was open. */
  boolean close(int acceptor, long since) {
    int at = find(acceptor);
    boolean open = at >= 0 && used[at] != CLOSED && used[at] >= since;
    if (at >= 0) {
      used[at] = CLOSED;
    }
    return open;
  }

  /** Numbers of those connected since {@code since}, in no order that means anything. */
  int[] open(long since) {
    int[] open = new int[places];
    int count = 0;
    for (int at = 0; at < acceptors.length; at++) {
      if (acceptors[at] != 0 && used[at] != CLOSED && used[at] >= since) {
        open[count++] = acceptors[at] - 1;
      }
    }
    return Arrays.copyOf(open, count);
  }

  void clear() {
    acceptors = new int[0];
    used = new long[0];
    hellos = new @Nullable VerifiedPeer[0];
    places = 0;
  }

  /** Its place, or the complement of the one it would take; -1 too if there is no room at all. */
  private int find(int acceptor) {
    int length = acceptors.length;
    if (length == 0) {
      return -1;
    }
    int at = (acceptor * SPREAD) >>> (Integer.numberOfLeadingZeros(length) + 1);
    while (acceptors[at] != 0) {
      if (acceptors[at] == acceptor + 1) {
        return at;
      }
      at = (at + 1) & (length - 1);
    }
    return ~at;
  }

  private void rebuild(long since) {
    int[] oldAcceptors = acceptors;
    long[] oldUsed = used;
    @Nullable VerifiedPeer[] oldHellos = hellos;
    int kept = open(since).length;
    int capacity = FIRST_CAPACITY;
    while (capacity < 3 * (kept + 1)) {
      capacity *= 2;
    }
    acceptors = new int[capacity];
    used = new long[capacity];
    hellos = new @Nullable VerifiedPeer[capacity];
    places = 0;
    for (int i = 0; i < oldAcceptors.length; i++) {
      if (oldAcceptors[i] != 0 && oldUsed[i] != CLOSED && oldUsed[i] >= since) {
        int at = ~find(oldAcceptors[i] - 1);
        acceptors[at] = oldAcceptors[i];
        used[at] = oldUsed[i];
        hellos[at] = oldHellos[i];
        places++;
      }
    }
  }
}
