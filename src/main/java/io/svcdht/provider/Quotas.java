package io.svcdht.provider;

import io.svcdht.id.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records kept, by publisher, by the prefix that carried them and altogether, and says
 * which quota a newcomer would break (docs/PROTOCOL.md §5). Pure bookkeeping for whoever keeps the
 * records; not for use by several threads at once. Its maps are bounded by the number of records.
 */
public final class Quotas {

  private static final int RESERVED_FRACTION = 4;

  private final RecordPolicy policy;
  private final long maxBytes;
  private final Map<NodeId, Publisher> publishers = new HashMap<>();
  private final Map<CarrierPrefix, Integer> prefixes = new HashMap<>();
  private int records;
  private long bytes;

  /** How many records one publisher has, and its id to share among them. */
  private static final class Publisher {
    private final NodeId id;
    private int records;

    private Publisher(NodeId id) {
      this.id = id;
    }
  }

  /**
   * What a record takes up.
   *
   * @param publisher who signed it
   * @param prefix who carried it; empty for our own and for trusted carriers
   * @param bytes of memory or disk
   */
  public record Claim(NodeId publisher, Optional<CarrierPrefix> prefix, long bytes) {}

  /**
   * How one content's slots are taken.
   *
   * @param taken records of the content
   * @param prefixSeen whether one of them came from the newcomer's prefix
   */
  public record Slots(int taken, boolean prefixSeen) {}

  /** Quotas of {@code policy} with {@code maxBytes} for the records themselves. */
  public Quotas(RecordPolicy policy, long maxBytes) {
    this.policy = policy;
    this.maxBytes = maxBytes;
  }

  /** Why a record that is new here would be refused, if it would. */
  public Optional<String> refusal(Claim claim, Slots slots) {
    if (slots.taken() >= policy.maxPerCid()) {
      return full("this content", policy.maxPerCid(), "provider.max-per-cid");
    }
    if (slots.prefixSeen() && scarce(slots.taken())) {
      return Optional.of(
          "the last "
              + reserved()
              + " places of this content are kept for networks not seen yet (provider.max-per-cid "
              + policy.maxPerCid()
              + ")");
    }
    @Nullable Publisher publisher = publishers.get(claim.publisher());
    if (publisher != null && publisher.records >= policy.maxPerPublisher()) {
      return full("this publisher", policy.maxPerPublisher(), "provider.max-per-publisher");
    }
    if (claim.prefix().map(prefix -> prefixes.getOrDefault(prefix, 0)).orElse(0)
        >= policy.maxPerPrefix()) {
      return full("the network it came from", policy.maxPerPrefix(), "provider.max-per-prefix");
    }
    if (records >= policy.maxRecords()) {
      return full("this node", policy.maxRecords(), "provider.max-records");
    }
    return growth(claim.bytes());
  }

  /** Whether only the places kept for networks not seen yet are left of a content's. */
  public boolean scarce(int taken) {
    return taken >= policy.maxPerCid() - reserved();
  }

  /** Why {@code more} bytes would be refused, if they would. */
  public Optional<String> growth(long more) {
    return more <= 0 || bytes + more <= maxBytes
        ? Optional.empty()
        : Optional.of(
            "the room for records is full: "
                + bytes
                + " of "
                + maxBytes
                + " bytes (provider.max-bytes "
                + policy.maxBytes()
                + ")");
  }

  /** Whether more than half of what may be kept is taken. */
  public boolean overHalf() {
    return records > policy.maxRecords() / 2 || bytes > maxBytes / 2;
  }

  /** Counts a record in. */
  public void take(Claim claim) {
    publishers.computeIfAbsent(claim.publisher(), Publisher::new).records++;
    claim.prefix().ifPresent(prefix -> prefixes.merge(prefix, 1, Integer::sum));
    records++;
    bytes += claim.bytes();
  }

  /** Counts a record out. */
  public void release(Claim claim) {
    publishers.computeIfPresent(
        claim.publisher(), (id, publisher) -> --publisher.records > 0 ? publisher : null);
    claim.prefix().ifPresent(prefix -> prefixes.computeIfPresent(prefix, Quotas::oneLess));
    records--;
    bytes -= claim.bytes();
  }

  /** The id equal to {@code publisher} that was counted in first, or itself. */
  public NodeId shared(NodeId publisher) {
    @Nullable Publisher known = publishers.get(publisher);
    return known == null ? publisher : known.id;
  }

  /** Records counted in. */
  public int records() {
    return records;
  }

  /** Bytes counted in. */
  public long bytes() {
    return bytes;
  }

  private int reserved() {
    return policy.maxPerCid() / RESERVED_FRACTION;
  }

  /** Null, which removes the entry, when nothing is left. */
  private static <K> @Nullable Integer oneLess(K key, Integer count) {
    return count > 1 ? count - 1 : null;
  }

  private static Optional<String> full(String what, int max, String key) {
    return Optional.of("no place is left for " + what + ": " + max + " records (" + key + ")");
  }
}
