package io.svcdht.rpc.discv5;

/**
 * How much is taken from the socket; the rest is dropped before anything is kept of it. A packet of
 * a stranger makes the library keep a session for three minutes, so {@code packets} bounds its
 * memory as well.
 *
 * @param bytes of all sources together in a second, 16 KiB to 16 MiB
 * @param packets of all sources together in a second, 50 to 10,000
 * @param perSource of one IPv4 address or one /64 of IPv6 in a second, 10 to {@code packets}
 */
public record PacketRates(long bytes, int packets, int perSource) {

  /** So that the greatest packet, 1,280 bytes, passes. */
  private static final long LEAST_BYTES = 16 << 10;

  private static final long MOST_BYTES = 16 << 20;

  private static final int LEAST_PACKETS = 50;
  private static final int MOST_PACKETS = 10_000;
  private static final int LEAST_OF_SOURCE = 10;

  /** Checks the ranges. */
  public PacketRates {
    within("bytes-per-second", bytes, LEAST_BYTES, MOST_BYTES);
    within("packets-per-second", packets, LEAST_PACKETS, MOST_PACKETS);
    within("packets-per-source", perSource, LEAST_OF_SOURCE, packets);
  }

  /** 250 KiB and 200 packets, 100 of them of one source. */
  public static PacketRates defaults() {
    return new PacketRates(250 << 10, 200, 100);
  }

  private static void within(String key, long rate, long least, long most) {
    if (rate < least || rate > most) {
      throw new IllegalArgumentException(
          "discv5." + key + " is " + rate + ", allowed are " + least + " to " + most);
    }
  }
}
