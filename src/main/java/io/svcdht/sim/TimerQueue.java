package io.svcdht.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers in exact order of time and then of sequence, for networks that set millions and give most
 * of them up before they are due.
 *
 * <p>Two wheels and a heap (Varghese and Lauck, "Hashed and hierarchical timing wheels", SOSP
 * 1987). The heap holds what is due within the present tick of about a millisecond; the near wheel
 * what is due later in the present block of 4,096 ticks, the far wheel what is due in later blocks
 * of the present revolution of 4.9 hours; the rest waits in one list. Slots are unordered: setting
 * a timer takes constant time, one that was given up is dropped when its slot is opened and never
 * sorted, and only what is really due passes through the heap, which alone decides the order.
 */
final class TimerQueue {

  private static final int TICK_BITS = 20;
  private static final int SLOT_BITS = 12;
  private static final int SLOTS = 1 << SLOT_BITS;

  private final Wheel near = new Wheel();
  private final Wheel far = new Wheel();
  private @Nullable Timer beyond;
  private Timer[] heap = new Timer[256];
  private int heaped;
  private long tick;
  private int live;

  /** A ring of lists, with a bit for each that is not empty. */
  private static final class Wheel {
    private final @Nullable Timer[] slots = new @Nullable Timer[SLOTS];
    private final long[] used = new long[SLOTS / Long.SIZE];

    void add(int slot, Timer timer) {
      timer.next = slots[slot];
      slots[slot] = timer;
      used[slot >>> 6] |= 1L << slot;
    }

    @Nullable Timer take(int slot) {
      Timer first = slots[slot];
      slots[slot] = null;
      used[slot >>> 6] &= ~(1L << slot);
      return first;
    }

    /** The first used slot after {@code slot}; -1 if there is none. */
    int after(int slot) {
      int from = slot + 1;
      for (int word = from >>> 6; word < used.length; word++) {
        long bits = used[word];
        if (word == from >>> 6) {
          bits &= -1L << from;
        }
        if (bits != 0) {
          return (word << 6) + Long.numberOfTrailingZeros(bits);
        }
      }
      return -1;
    }

    void clear() {
      Arrays.fill(slots, null);
      Arrays.fill(used, 0);
    }
  }

  /** Timers that were neither run nor given up; a periodic one counts until it is given up. */
  int live() {
    return live;
  }

  /** A new timer. */
  void add(Timer timer) {
    live++;
    insert(timer);
  }

  /** A periodic timer once more. */
  void again(Timer timer) {
    insert(timer);
  }

  /** One of the live ones is so no more. */
  void ended() {
    live--;
  }

  /** The first live timer, left where it is; {@code null} if there is none. */
  @Nullable Timer peek() {
    while (true) {
      while (heaped > 0 && heap[0].isDisposed()) {
        pop();
      }
      if (heaped > 0) {
        return heap[0];
      }
      if (!advance()) {
        return null;
      }
    }
  }

  /** Takes out the one that {@link #peek} has shown. */
  void remove() {
    pop();
  }

  void clear() {
    near.clear();
    far.clear();
    beyond = null;
    Arrays.fill(heap, 0, heaped, null);
    heaped = 0;
    live = 0;
  }

  private void insert(Timer timer) {
    long due = timer.at >>> TICK_BITS;
    if (due <= tick) {
      push(timer);
    } else if (due >>> SLOT_BITS == tick >>> SLOT_BITS) {
      near.add((int) due & (SLOTS - 1), timer);
    } else if (due >>> 2 * SLOT_BITS == tick >>> 2 * SLOT_BITS) {
      far.add((int) (due >>> SLOT_BITS) & (SLOTS - 1), timer);
    } else {
      timer.next = beyond;
      beyond = timer;
    }
  }

  /** Goes on to the next slot in use; {@code false} if nothing waits any more. */
  private boolean advance() {
    int slot = near.after((int) tick & (SLOTS - 1));
    if (slot >= 0) {
      tick = (tick & -SLOTS) | slot;
      spread(near.take(slot));
      return true;
    }
    slot = far.after((int) (tick >>> SLOT_BITS) & (SLOTS - 1));
    if (slot >= 0) {
      tick = ((tick >>> SLOT_BITS & -SLOTS) | slot) << SLOT_BITS;
      spread(far.take(slot));
      return true;
    }
    Timer waiting = beyond;
    beyond = null;
    long revolution = Long.MAX_VALUE;
    for (Timer timer = waiting; timer != null; timer = timer.next) {
      if (!timer.isDisposed()) {
        revolution = Math.min(revolution, timer.at >>> TICK_BITS + 2 * SLOT_BITS);
      }
    }
    if (revolution == Long.MAX_VALUE) {
      return false;
    }
    tick = revolution << 2 * SLOT_BITS;
    spread(waiting);
    return true;
  }

  private void spread(@Nullable Timer list) {
    Timer timer = list;
    while (timer != null) {
      Timer next = timer.next;
      timer.next = null;
      if (!timer.isDisposed()) {
        insert(timer);
      }
      timer = next;
    }
  }

  private void push(Timer timer) {
    if (heaped == heap.length) {
      heap = Arrays.copyOf(heap, heaped * 2);
    }
    int at = heaped++;
    while (at > 0 && timer.before(heap[(at - 1) >>> 1])) {
      heap[at] = heap[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    heap[at] = timer;
  }

  @SuppressWarnings("NullAway") // places behind the heap's end are null and never read
  private void pop() {
    Timer last = heap[--heaped];
    heap[heaped] = null;
    if (heaped == 0) {
      return;
    }
    int at = 0;
    int child = 1;
    while (child < heaped) {
      if (child + 1 < heaped && heap[child + 1].before(heap[child])) {
        child++;
      }
      if (!heap[child].before(last)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
      child = 2 * at + 1;
    }
    heap[at] = last;
  }
}
