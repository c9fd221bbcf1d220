package io.svcdht.peer;

import io.svcdht.id.Cidr;
import java.util.List;

/**
 * How much of a set of peers one network may have (docs/PROTOCOL.md §6).
 *
 * @param maxPct percentage of the places that one group may have where others compete, 1…100
 * @param entropyMin bits below which a large table takes no more of what makes it less diverse,
 *     0…8; 0 for never
 * @param singleAsn whether a network that lives in one autonomous system is meant
 * @param privateNetworks how addresses without an autonomous system are counted
 * @param trusted networks whose addresses are not counted
 */
public record DiversityPolicy(
    int maxPct,
    double entropyMin,
    SingleAsn singleAsn,
    PrivateNetworks privateNetworks,
    List<Cidr> trusted) {

  private static final double MOST_BITS = 8;

  /** Whether all peers may be of one autonomous system. */
  public enum SingleAsn {
    /** They are counted and capped. */
    CAP,
    /** Nobody is counted. */
    ALLOW
  }

  /** Loopback, private, shared and link-local addresses have no autonomous system. */
  public enum PrivateNetworks {
    /** They are not counted. */
    EXEMPT,
    /** They are counted by /16 or /32. */
    BY_PREFIX
  }

  /** Checks the ranges. */
  public DiversityPolicy {
    if (maxPct < 1 || maxPct > 100) {
      throw new IllegalArgumentException(
          "dht.diversity.max-pct is " + maxPct + ", allowed are 1 to 100");
    }
    if (!(entropyMin >= 0 && entropyMin <= MOST_BITS)) {
      throw new IllegalArgumentException(
          "dht.diversity.entropy-min is " + entropyMin + ", allowed are 0.0 to " + MOST_BITS);
    }
    trusted = List.copyOf(trusted);
  }

  /** The protocol's: 40 %, 1 bit (two equal groups), private addresses not counted. */
  public static DiversityPolicy defaults() {
    return new DiversityPolicy(40, 1, SingleAsn.CAP, PrivateNetworks.EXEMPT, List.of());
  }

  /** The same with the thresholds of {@code other}. */
  public DiversityPolicy tunedAs(DiversityPolicy other) {
    return new DiversityPolicy(
        other.maxPct(), other.entropyMin(), singleAsn, privateNetworks, trusted);
  }

  /** Places of {@code slots} that one group may have where others compete; at least 1. */
  public int cap(int slots) {
    return Math.max(1, (int) ((long) maxPct * slots / 100));
  }

  /**
   * The groups that count, where {@code systems} tells autonomous systems; {@link
   * NetworkGroups#NONE} if no database does.
   */
  public NetworkGroups counting(NetworkGroups systems) {
    return singleAsn == SingleAsn.ALLOW ? NetworkGroups.NONE : new CountedGroups(this, systems);
  }
}
