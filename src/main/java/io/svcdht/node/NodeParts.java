package io.svcdht.node;

import io.svcdht.announce.Keeping;
import io.svcdht.bootstrap.Discovery;
import io.svcdht.bootstrap.PeerCache;
import io.svcdht.id.Cid;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Traces;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.World;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.ProviderStore;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.scheduler.Scheduler;

/**
 * What a node is made of that differs between production and simulation.
 *
 * @param self who it is
 * @param world time, chance and timers
 * @param exchange the way out
 * @param groups which networks peers are in
 * @param verification checks signatures; shared with the transport
 * @param stores what it keeps
 * @param schedulers where waiting work runs
 * @param meters counts
 * @param traces where lookups are told step by step
 * @param policies how it behaves
 * @param discovery hears of nodes beside the seeds
 */
public record NodeParts(
    LocalPeer self,
    World world,
    Exchange exchange,
    NetworkGroups groups,
    Verification verification,
    Stores stores,
    NodeSchedulers schedulers,
    Meters meters,
    Traces traces,
    NodePolicies policies,
    Discovery discovery) {

  /** Peers that an earlier process knew. */
  PeerCache peerCache() {
    return stores
        .lasting()
        .<PeerCache>map(lasting -> new StoredPeers(lasting.peers(), schedulers.io()))
        .orElse(PeerCache.NONE);
  }

  /**
   * What it keeps.
   *
   * @param records makes the store of records, given whether a content is in this node's
   *     neighbourhood
   * @param lasting what outlives the process, if anything does; closed with the store of records
   * @param shared the announcements of its fleet, if it is in one
   */
  public record Stores(
      Function<Predicate<Cid>, ProviderStore> records,
      Optional<Lasting> lasting,
      Optional<Shared> shared) {

    /** Nothing is shared. */
    public Stores(Function<Predicate<Cid>, ProviderStore> records, Optional<Lasting> lasting) {
      this(records, lasting, Optional.empty());
    }

    /** Nothing outlives the process. */
    public static Stores inMemory(Function<Predicate<Cid>, ProviderStore> records) {
      return new Stores(records, Optional.empty());
    }
  }

  /**
   * What a fleet shares.
   *
   * @param keeping its announcements
   * @param publisher who signs them, whichever node does it
   */
  public record Shared(Keeping.InFleet keeping, Identity publisher) {}

  /**
   * What outlives the process.
   *
   * @param announcements this node's own
   * @param peers those that it knew
   */
  public record Lasting(KeyValueFamily announcements, KeyValueFamily peers) {}

  /**
   * Bounded schedulers of their own.
   *
   * @param crypto signs records
   * @param finds runs what the store finds; a memory store never waits for it, wherever it is
   *     called
   * @param io runs what else the store does, which may wait
   */
  public record NodeSchedulers(Scheduler crypto, Scheduler finds, Scheduler io) {}
}
