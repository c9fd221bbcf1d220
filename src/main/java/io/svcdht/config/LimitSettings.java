package io.svcdht.config;

import static io.svcdht.config.SettingsReader.or;

import io.svcdht.id.Cidr;
import io.svcdht.limits.Shedding;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import java.util.List;

/** {@code dht.limits.*}, but for what bounds sockets. */
final class LimitSettings {

  private LimitSettings() {}

  /** What is written, joined with the defaults; {@code trusted} networks have their own rate. */
  static PeerLimitPolicy read(DhtProperties.Limits written, List<Cidr> trusted) {
    PeerLimitPolicy defaults = PeerLimitPolicy.defaults();
    PeerLimitPolicy.Rates rates = defaults.rates();
    return new PeerLimitPolicy(
        new PeerLimitPolicy.Rates(
            or(written.peerRps(), rates.peer()),
            or(written.trustedRps(), rates.trusted()),
            or(written.globalRps(), rates.global()),
            or(written.prefixFactor(), rates.prefixFactor())),
        or(written.inflight(), defaults.inflight()),
        written.bytesPerSecond() == null
            ? defaults.bytesPerSecond()
            : written.bytesPerSecond().toBytes(),
        or(written.verifyTokens(), defaults.tokens()),
        defaults.bound(),
        new Shedding(or(written.writePct(), defaults.shedding().writePercent())),
        trusted);
  }
}
