package io.svcdht.peer;

import io.svcdht.error.DhtError;
import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The contacts of this node, by the length of the prefix they share with it (Kademlia §2.2): bucket
 * i holds those that share exactly i leading bits.
 *
 * <p><b>One writer per bucket.</b> A bucket is an immutable value in one cell. All changes go
 * through {@link #admit} and {@link #change}, which compute the next bucket from the present one by
 * a pure function and publish it by compare-and-set, over again if another change came first:
 * changes to one bucket happen one after the other and none is lost. Readers take the published
 * values and never wait. What reaches beyond the bucket (memory of lost peers) is done once, after
 * the publication.
 *
 * <p><b>Exact order without sorting the table.</b> Let x be self XOR target. Where bit i of x is 1,
 * everything in bucket i is nearer to the target than this node and than all deeper buckets; where
 * it is 0, farther. So {@link #closest} goes up through the buckets whose bit is 1, then down
 * through the others, sorts within a bucket only, and stops when it has enough.
 */
public final class RoutingTable {

  /** Buckets of the table: one for each bit of a key. */
  public static final int BUCKETS = 256;

  /** Entropy refuses only above this many times k contacts. */
  private static final int MANY = 3;

  private final NodeId self;
  private final TablePolicy policy;
  private volatile DiversityPolicy diversity;
  private final NetworkGroups groups;
  private final TimeSource time;
  private volatile Seating.Bounds bounds;
  private final LostContacts lost;
  private final Buckets buckets = new Buckets(BUCKETS);
  private final AtomicLongArray refreshed = new AtomicLongArray(BUCKETS);

  /**
   * The table at one moment, bucket by bucket.
   *
   * @param self whose table it is
   * @param buckets those with contacts or candidates, farthest first
   * @param lost peers remembered as lost
   */
  public record Snapshot(NodeId self, List<Bucket> buckets, int lost) {
    /** Copies the list. */
    public Snapshot {
      buckets = List.copyOf(buckets);
    }

    /** Contacts in all buckets. */
    public int size() {
      return buckets.stream().mapToInt(bucket -> bucket.contacts().size()).sum();
    }

    /** How they are spread over network groups. */
    public GroupShares shares() {
      return GroupShares.of(buckets.stream().flatMap(b -> b.contacts().stream()).toList());
    }
  }

  /**
   * One bucket of a snapshot.
   *
   * @param index bits shared with this node
   * @param contacts longest unseen first
   * @param candidates how many wait for a place
   */
  public record Bucket(int index, List<Contact> contacts, int candidates) {
    /** Copies the list. */
    public Bucket {
      contacts = List.copyOf(contacts);
    }
  }

  /** An empty table of the node {@code self} that tells no networks apart. */
  public RoutingTable(NodeId self, TablePolicy policy, TimeSource time) {
    this(self, policy, DiversityPolicy.defaults(), NetworkGroups.NONE, time);
  }

  /** An empty table of the node {@code self}. */
  public RoutingTable(
      NodeId self,
      TablePolicy policy,
      DiversityPolicy diversity,
      NetworkGroups groups,
      TimeSource time) {
    this.self = self;
    this.policy = policy;
    this.diversity = diversity;
    this.groups = groups;
    this.time = time;
    this.bounds = Seating.Bounds.of(policy, diversity);
    this.lost = new LostContacts(policy.lost(), time);
    long now = time.nanos();
    for (int i = 0; i < BUCKETS; i++) {
      refreshed.set(i, now);
    }
  }

  /** From now on its shares are these; contacts that have a place keep it. */
  public void use(DiversityPolicy diversity) {
    this.diversity = diversity;
    this.bounds = Seating.Bounds.of(policy, diversity);
  }

  /** Whose table it is. */
  public NodeId self() {
    return self;
  }

  /** Its sizes. */
  public TablePolicy policy() {
    return policy;
  }

  /**
   * Offers a peer that this node itself has dialled and whose HELLO it has verified just now
   * (docs/PROTOCOL.md §2); it answered after {@code rtt}.
   */
  public Offer offer(VerifiedPeer peer, Duration rtt) {
    return offer(peer, Optional.of(rtt));
  }

  /** As {@link #offer(VerifiedPeer, Duration)}, where no round trip was measured yet. */
  public Offer offer(VerifiedPeer peer, Optional<Duration> rtt) {
    return offer(peer, rtt, Optional.empty());
  }

  /**
   * As {@link #offer(VerifiedPeer, Optional)}, of a peer dialled at {@code from}: its network group
   * is that of this address, never of what it says itself.
   */
  public Offer offer(VerifiedPeer peer, Optional<Duration> rtt, Optional<InetAddress> from) {
    if (peer.nodeId().equals(self)) {
      return new Offer.Refused(
          DhtError.DUPLICATE_IDENTITY, "peer " + self + " bears this node's own id");
    }
    if (peer.info().addresses().isEmpty()) {
      remove(peer.nodeId());
      return new Offer.Refused(
          DhtError.FORBIDDEN,
          "peer " + peer.nodeId() + " names no address: a client is served, never routed");
    }
    long now = time.nanos();
    Rtt timing = rtt.map(Rtt.UNMEASURED::with).orElse(Rtt.UNMEASURED);
    Optional<NetworkGroup> group = from.isPresent() ? groups.of(from.get()) : groups.hidden(peer);
    return admit(
        new Contact(peer, timing, now, now, 0, group), from.isPresent() || group.isPresent());
  }

  /** Notes that a peer has answered; one that is no contact is ignored. */
  public void answered(NodeId id, Duration rtt) {
    answered(id, rtt, Optional.empty());
  }

  /** As {@link #answered(NodeId, Duration)}, from the dialled address {@code from} if known. */
  public void answered(NodeId id, Duration rtt, Optional<InetAddress> from) {
    long now = time.nanos();
    Optional<NetworkGroup> group = from.flatMap(groups::of);
    UnaryOperator<Contact> answer =
        contact -> contact.answered(rtt, now).at(from.isPresent() ? group : contact.group());
    change(id, bucket -> new KBucket.Change(bucket.answered(id, answer, bounds), Optional.empty()));
  }

  /**
   * Notes that a peer has failed. After {@link TablePolicy#maxFailures()} in a row it is evicted,
   * remembered as lost, replaced from the cache, and returned.
   */
  public Optional<Contact> failed(NodeId id) {
    return change(id, bucket -> bucket.failed(id, policy.maxFailures(), bounds));
  }

  /** Takes out a peer that has left or is known to be dead; it is replaced and remembered. */
  public void remove(NodeId id) {
    change(id, bucket -> bucket.removed(id, bounds));
  }

  /** The contact with this id. */
  public Optional<Contact> contact(NodeId id) {
    int index = self.sharedPrefix(id);
    return index == BUCKETS ? Optional.empty() : Optional.ofNullable(buckets.at(index).contact(id));
  }

  /**
   * Whether {@code peer} would get a place if it is where it says: its bucket has a free one, or a
   * group beyond its cap has to give one up to it.
   */
  public boolean welcomes(VerifiedPeer peer) {
    int index = self.sharedPrefix(peer.nodeId());
    if (index == BUCKETS) {
      return false;
    }
    KBucket bucket = buckets.at(index);
    return bucket.contacts().size() < policy.k()
        || bucket.wouldSeat(groups.advertised(peer), bounds);
  }

  /** How the contacts are spread over network groups. */
  public GroupShares shares() {
    return snapshot().shares();
  }

  /** The {@code n} contacts nearest to {@code target}, nearest first. Allocates only the result. */
  public List<Contact> closest(Key target, int n) {
    return Closest.walk(buckets, self, target, places(n), contact -> true);
  }

  /**
   * As {@link #closest}, but only contacts that others may hear of (docs/PROTOCOL.md §1): dialled
   * and verified within {@code maxAge}, their info not dead.
   */
  public List<Contact> closestVerified(Key target, int n, Duration maxAge) {
    long now = time.nanos();
    long age = maxAge.toNanos();
    Instant born = time.wall().minus(Limits.PEER_INFO_LIFE);
    return Closest.walk(
        buckets,
        self,
        target,
        places(n),
        contact ->
            now - contact.verifiedNanos() <= age && contact.peer().info().seq().isAfter(born));
  }

  /** How many contacts are nearer to {@code target} than this node. */
  public int nearer(Key target) {
    return Closest.nearer(buckets, self, target);
  }

  /** Number of contacts. */
  public int size() {
    return within(0);
  }

  /** Peers evicted or departed within 24 h and not met again, lost last first. */
  public List<VerifiedPeer> lost() {
    return lost.peers().stream().filter(peer -> contact(peer.nodeId()).isEmpty()).toList();
  }

  /** The table at this moment. */
  public Snapshot snapshot() {
    List<Bucket> occupied = new ArrayList<>();
    for (int i = 0; i < buckets.depth(); i++) {
      KBucket bucket = buckets.at(i);
      if (!bucket.contacts().isEmpty()) {
        occupied.add(new Bucket(i, bucket.contacts(), bucket.spares().size()));
      }
    }
    return new Snapshot(self, occupied, lost().size());
  }

  /** Bits that {@code key} shares with this node: its bucket, or {@link #BUCKETS} for this node. */
  public int bucketOf(Key key) {
    return self.sharedPrefix(key);
  }

  /**
   * Buckets that no lookup went to for {@code quiet}, farthest first. None beyond the deepest that
   * has a contact: the self-lookup fills those (Kademlia §2.3).
   */
  public List<Integer> quietBuckets(Duration quiet) {
    long now = time.nanos();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i <= deepest(); i++) {
      if (now - refreshed.get(i) >= quiet.toNanos()) {
        found.add(i);
      }
    }
    return List.copyOf(found);
  }

  /** A random point that shares exactly {@code bucket} leading bits with this node. */
  public NodeId randomIdIn(int bucket, RandomGenerator random) {
    checkIndex(bucket);
    long[] words = {self.w0(), self.w1(), self.w2(), self.w3()};
    int word = bucket >>> 6;
    long flip = Long.MIN_VALUE >>> (bucket & 63);
    words[word] = ((words[word] ^ flip) & -flip) | (random.nextLong() & (flip - 1));
    for (int i = word + 1; i < words.length; i++) {
      words[i] = random.nextLong();
    }
    return new NodeId(words[0], words[1], words[2], words[3]);
  }

  /** Notes that a lookup went into {@code bucket}. */
  public void refreshed(int bucket) {
    checkIndex(bucket);
    refreshed.set(bucket, time.nanos());
  }

  /**
   * The one door into the table; what may be a contact at all is decided before. One that is not
   * {@code located} is in the network that is known of it when it enters.
   */
  private Offer admit(Contact offered, boolean located) {
    int index = self.sharedPrefix(offered.nodeId());
    while (true) {
      KBucket present = buckets.at(index);
      Contact dialled = located ? offered : offered.at(present.group(offered.nodeId()));
      if (narrows(present, index, dialled)) {
        return new Offer.Refused(
            DhtError.ASN_CAP,
            "peer " + dialled.nodeId() + " is in a network that the table has too much of");
      }
      KBucket next = present.offer(dialled, bounds);
      if (buckets.replace(index, present, next)) {
        return outcome(present, next, dialled);
      }
    }
  }

  private Offer outcome(KBucket before, KBucket after, Contact dialled) {
    NodeId id = dialled.nodeId();
    if (after.contact(id) == null) {
      Optional<NetworkGroup> group = dialled.group();
      boolean capped =
          group.isPresent() && Seating.count(after.contacts(), group.get()) >= bounds.cap();
      return capped
          ? new Offer.Capped(after.oldest(group), before.spare(id) == null)
          : new Offer.Full(after.oldest(Optional.empty()));
    }
    lost.forget(id, () -> contact(id).isPresent());
    return before.contact(id) == null ? new Offer.Added() : new Offer.Known();
  }

  /**
   * Whether a free place is not given to {@code newcomer}, because a large table would come below
   * its least entropy and this one makes it less diverse (docs/PROTOCOL.md §6). Places among the k
   * nearest are always given: holders are chosen by distance, and this node must know them. Two
   * that come at once may both pass; the next does not.
   */
  private boolean narrows(KBucket bucket, int index, Contact newcomer) {
    Optional<NetworkGroup> group = newcomer.group();
    if (group.isEmpty()
        || diversity.entropyMin() == 0
        || bucket.contacts().size() >= policy.k()
        || bucket.contact(newcomer.nodeId()) != null
        || within(index) < policy.k()
        || size() <= MANY * policy.k()) {
      return false;
    }
    GroupCounts counts = new GroupCounts();
    for (int i = 0; i < buckets.depth(); i++) {
      counts.add(buckets.at(i).contacts());
    }
    return counts.narrowedBy(group.get(), diversity.entropyMin());
  }

  /** Contacts that share at least {@code index} bits with this node. */
  private int within(int index) {
    int count = 0;
    for (int i = index; i < buckets.depth(); i++) {
      count += buckets.at(i).contacts().size();
    }
    return count;
  }

  /** Publishes a change of one bucket, and then remembers whom it evicted. */
  private Optional<Contact> change(NodeId id, Function<KBucket, KBucket.Change> transition) {
    int index = self.sharedPrefix(id);
    if (index == BUCKETS) {
      return Optional.empty();
    }
    while (true) {
      KBucket present = buckets.at(index);
      KBucket.Change change = transition.apply(present);
      if (buckets.replace(index, present, change.next())) {
        change.evicted().ifPresent(contact -> lost.add(contact.peer()));
        return change.evicted();
      }
    }
  }

  private Contact[] places(int n) {
    return new Contact[Math.clamp(n, 0, BUCKETS * policy.k())];
  }

  private int deepest() {
    int deepest = buckets.depth() - 1;
    while (deepest >= 0 && buckets.at(deepest).contacts().isEmpty()) {
      deepest--;
    }
    return deepest;
  }

  private static void checkIndex(int bucket) {
    if (bucket < 0 || bucket >= BUCKETS) {
      throw new IllegalArgumentException("bucket " + bucket + " is not 0 to " + (BUCKETS - 1));
    }
  }
}
