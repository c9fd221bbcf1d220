package io.svcdht.asn;

import java.util.Arrays;

/**
 * Ranges of addresses in ascending order and whose they are, in flat arrays: 36 bytes for a range
 * of IPv6, 20 for one of IPv4, whose high halves are left out. Addresses are unsigned 128-bit
 * numbers in two longs.
 */
final class Ranges {

  private static final int FIRST_CAPACITY = 1 << 12;

  private final boolean wide;
  private long[] startHigh = {};
  private long[] endHigh = {};
  private long[] startLow = new long[FIRST_CAPACITY];
  private long[] endLow = new long[FIRST_CAPACITY];
  private int[] asn = new int[FIRST_CAPACITY];
  private int size;

  /** An address as a number. */
  record Address(long high, long low) implements Comparable<Address> {
    @Override
    public int compareTo(Address other) {
      int byHigh = Long.compareUnsigned(high, other.high);
      return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
  }

  /** No ranges yet; of IPv6 if {@code wide}, else all high halves are 0. */
  Ranges(boolean wide) {
    this.wide = wide;
    if (wide) {
      startHigh = new long[FIRST_CAPACITY];
      endHigh = new long[FIRST_CAPACITY];
    }
  }

  int size() {
    return size;
  }

  /** Whether a range from {@code start} on begins after the one before. */
  boolean follows(Address start) {
    return size == 0 || compareStart(size - 1, start) < 0;
  }

  /** Whether a range up to {@code end} reaches at least as far as the one before. */
  boolean reaches(Address end) {
    return size == 0 || end(size - 1).compareTo(end) <= 0;
  }

  /** Appends a range that {@link #follows} and {@link #reaches}. */
  void add(Address start, Address end, long number) {
    if (size == asn.length) {
      grow();
    }
    if (wide) {
      startHigh[size] = start.high();
      endHigh[size] = end.high();
    }
    startLow[size] = start.low();
    endLow[size] = end.low();
    asn[size++] = (int) number;
  }

  /** Gives back what growing took too much. */
  void trim() {
    resize(size);
  }

  /**
   * Whose {@code address} is; 0 if no range holds it. It is the last range to begin before it that
   * holds it or none, since both ends ascend.
   */
  long find(Address address) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (compareStart(middle, address) > 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return high >= 0 && end(high).compareTo(address) >= 0 ? Integer.toUnsignedLong(asn[high]) : 0;
  }

  private int compareStart(int index, Address address) {
    int byHigh = wide ? Long.compareUnsigned(startHigh[index], address.high()) : 0;
    return byHigh != 0 ? byHigh : Long.compareUnsigned(startLow[index], address.low());
  }

  private Address end(int index) {
    return new Address(wide ? endHigh[index] : 0, endLow[index]);
  }

  private void grow() {
    resize(Math.multiplyExact(asn.length, 2));
  }

  private void resize(int capacity) {
    if (wide) {
      startHigh = Arrays.copyOf(startHigh, capacity);
      endHigh = Arrays.copyOf(endHigh, capacity);
    }
    startLow = Arrays.copyOf(startLow, capacity);
    endLow = Arrays.copyOf(endLow, capacity);
    asn = Arrays.copyOf(asn, capacity);
  }
}
