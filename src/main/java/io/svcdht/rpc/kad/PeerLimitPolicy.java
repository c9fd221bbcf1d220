package io.svcdht.rpc.kad;

import io.svcdht.id.Cidr;
import io.svcdht.limits.KeyedRates;
import io.svcdht.limits.Limits;
import io.svcdht.limits.Rate;
import io.svcdht.limits.Shedding;
import io.svcdht.transport.AcceptPolicy;
import java.util.List;

/**
 * What peers may ask of this node ({@code dht.limits.*}; docs/PROTOCOL.md §5, §7).
 *
 * @param rates requests a second
 * @param inflight requests answered at once on the whole node, 1 to 100,000
 * @param bytesPerSecond bytes of all requests together, 16 MiB to 20 GB: less would never let the
 *     largest frame pass
 * @param tokens signatures a second whose check a stranger, and a prefix of strangers, may cause;
 *     an Ed25519 one counts 1, ML-DSA 2, SLH-DSA 10; 110 to 10,000,000. Peers of trusted networks
 *     may cause as many times more as they may send more requests
 * @param bound limits kept for each kind of key; what is beyond shares one limit
 * @param shedding what is refused first
 * @param trusted networks whose peers have a rate of their own and are not counted by prefix
 */
public record PeerLimitPolicy(
    Rates rates,
    int inflight,
    long bytesPerSecond,
    int tokens,
    KeyedRates.Bound bound,
    Shedding shedding,
    List<Cidr> trusted) {

  /** The largest frame must pass, even as a write that leaves a fifth to reads. */
  private static final long LEAST_BYTES = 16L * Limits.FRAME_BYTES;

  /** The costliest record, of Ed25519 and SLH-DSA, must pass within one period of 100 ms. */
  private static final int LEAST_TOKENS = 110;

  private static final int MOST = 10_000_000;

  /** Checks the ranges. */
  public PeerLimitPolicy {
    within("dht.limits.inflight", inflight, 1, 100_000);
    within("dht.limits.verify-tokens", tokens, LEAST_TOKENS, MOST);
    if (bytesPerSecond < LEAST_BYTES || bytesPerSecond > Rate.MOST) {
      throw new IllegalArgumentException(
          "dht.limits.bytes-per-second is "
              + bytesPerSecond
              + "B, allowed are 16MB to "
              + Rate.MOST
              + "B");
    }
    trusted = List.copyOf(trusted);
  }

  /** The protocol's values; 64 MiB a second; loopback and private networks are trusted. */
  public static PeerLimitPolicy defaults() {
    return new PeerLimitPolicy(
        Rates.defaults(),
        512,
        64L << 20,
        500,
        KeyedRates.Bound.defaults(),
        Shedding.defaults(),
        AcceptPolicy.defaults().trusted());
  }

  /**
   * Requests a second, 10 to 10,000,000 each: ten times a second a tenth is given out.
   *
   * @param peer of one stranger
   * @param trusted of one peer of a trusted network
   * @param global of all peers together
   * @param prefixFactor one /24 or /48 of strangers may ask as much as so many of them, 1 to 64
   */
  public record Rates(int peer, int trusted, int global, int prefixFactor) {

    private static final int PEERS_OF_A_PREFIX = 4;
    private static final int MOST_OF_A_PREFIX = 64;

    /** Checks the ranges. */
    public Rates {
      within("dht.limits.peer-rps", peer, (int) Rate.LEAST, MOST);
      within("dht.limits.trusted-rps", trusted, (int) Rate.LEAST, MOST);
      within("dht.limits.global-rps", global, (int) Rate.LEAST, MOST);
      within("dht.limits.prefix-factor", prefixFactor, 1, MOST_OF_A_PREFIX);
    }

    /** With four strangers to a prefix. */
    public Rates(int peer, int trusted, int global) {
      this(peer, trusted, global, PEERS_OF_A_PREFIX);
    }

    /** 100 of a stranger, 2,000 of a trusted peer, 10,000 of all: four times what is promised. */
    public static Rates defaults() {
      return new Rates(100, 2_000, 10_000);
    }

    /** Of all strangers of one prefix together. */
    public int prefix() {
      return peer * prefixFactor;
    }
  }

  /** {@link #tokens} of a peer of a trusted network, in proportion to its requests. */
  public long trustedTokens() {
    return Math.max(tokens, (long) tokens * rates.trusted() / rates.peer());
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + ", allowed are " + least + " to " + most);
    }
  }
}
