package io.svcdht.config;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.id.Multiaddr;
import io.svcdht.observe.ReadinessPolicy;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.TablePolicy;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.rpc.http.ApiPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What holds: what the operator has written, joined with the defaults of the policies, each range
 * checked by the policy it belongs to.
 *
 * @param self who this node is and where
 * @param lookup how lookups are made
 * @param table sizes of the routing table
 * @param records how long and how many
 * @param bootstrap how it joins
 * @param readiness when it is ready
 * @param shutdown how it stops
 * @param api what the REST door allows
 */
public record Settings(
    Self self,
    LookupPolicy lookup,
    TablePolicy table,
    RecordPolicy records,
    BootstrapPolicy bootstrap,
    ReadinessPolicy readiness,
    ShutdownPolicy shutdown,
    ApiPolicy api) {

  /**
   * Who and where.
   *
   * @param profile kind of node
   * @param network name of the DHT
   * @param keyFile where a macronode keeps its key
   * @param advertise addresses told to peers; empty: those it is bound to
   */
  public record Self(
      Profile profile, NetworkName network, Optional<Path> keyFile, List<Multiaddr> advertise) {}

  static Optional<String> nearest(String name) {
    return Optional.of(name);
  }
}
