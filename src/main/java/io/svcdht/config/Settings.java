package io.svcdht.config;

import io.svcdht.cache.StorePolicy;
import io.svcdht.id.Multiaddr;
import io.svcdht.node.NodePolicies;
import io.svcdht.observe.ReadinessPolicy;
import io.svcdht.peer.NetworkName;
import io.svcdht.routers.RouterPolicy;
import io.svcdht.rpc.discv5.Discv5Policy;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.transport.TransportPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What holds: what the operator has written, joined with the defaults of the policies, every range
 * checked by the policy it belongs to. Made by {@link SettingsReader}.
 *
 * @param self who this node is and where
 * @param node how it behaves
 * @param pq post-quantum signatures
 * @param store how its store works, if it is on a disk
 * @param transport its sockets to peers
 * @param bus the broker, if there is one
 * @param fleet where announcements are kept
 * @param asnDatabase files that tell autonomous systems
 * @param readiness when it is ready
 * @param shutdown how it stops
 * @param api what the REST door allows
 * @param discv5 whether and how nodes are found beside the seeds
 * @param routers who is asked beyond this network
 */
record Settings(
    Self self,
    NodePolicies node,
    PqSettings pq,
    StorePolicy store,
    TransportPolicy transport,
    BusSettings bus,
    FleetSettings fleet,
    List<Path> asnDatabase,
    ReadinessPolicy readiness,
    ShutdownPolicy shutdown,
    ApiPolicy api,
    Discv5Policy discv5,
    RouterPolicy routers) {

  /** Copies the list. */
  Settings {
    asnDatabase = List.copyOf(asnDatabase);
  }

  /**
   * Who and where.
   *
   * @param profile kind of node
   * @param network name of the DHT
   * @param keyFile where a macronode keeps its key
   * @param dataDir where a macronode keeps its data
   * @param advertise addresses told to peers; empty: those it is bound to
   */
  record Self(
      Profile profile,
      NetworkName network,
      Optional<Path> keyFile,
      Optional<Path> dataDir,
      List<Multiaddr> advertise) {}
}
