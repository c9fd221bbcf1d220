package io.svcdht.rpc.http;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.KeyedRates;
import io.svcdht.limits.Rate;
import io.svcdht.limits.TimeSource;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How often one caller may call. A caller is the name of a token; without one it is the remote
 * address, of IPv6 its /64, as one household or host commands all of it. Without a token loopback
 * is not counted: those callers are this machine itself, and a proxy on it would make one of all.
 * What the address decides here is only how much, never who may call.
 */
final class CallerLimits {

  /** After so long a rate has permits again; HTTP knows whole seconds only. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final int HALF_OF_IP6 = 8;

  private final TimeSource time;
  private volatile Bounds bounds;

  /** One kind of call: who has called how often, and what whoever calls too often is told. */
  private record Bound(KeyedRates<String> rates, Optional<DhtException> slower) {
    static Bound of(int rate, String what, long nowNanos) {
      return new Bound(
          new KeyedRates<>(new Rate(rate), KeyedRates.Bound.defaults(), nowNanos),
          CallerLimits.slower(rate + what));
    }
  }

  private record Bounds(Bound reads, Bound writes) {}

  CallerLimits(ApiPolicy policy, TimeSource time) {
    this.time = time;
    this.bounds = bounds(policy);
  }

  /** From now on the rates of {@code policy} hold. */
  void use(ApiPolicy policy) {
    bounds = bounds(policy);
  }

  private Bounds bounds(ApiPolicy policy) {
    return new Bounds(
        Bound.of(policy.reads().rate(), " reads", time.nanos()),
        Bound.of(policy.writes().rate(), " writes", time.nanos()));
  }

  /** Why a call is refused; empty if it may go on. Counts it. */
  Optional<DhtException> refuse(
      ApiCaller caller, Optional<InetSocketAddress> remote, boolean write) {
    boolean anonymous = caller.name().equals(ApiCaller.ANONYMOUS);
    Optional<InetAddress> address = remote.map(InetSocketAddress::getAddress);
    if (anonymous && address.filter(InetAddress::isLoopbackAddress).isPresent()) {
      return Optional.empty();
    }
    // A token's name has no colon, and an address here always has one.
    String key = anonymous ? address.map(CallerLimits::network).orElse(":") : caller.name();
    Bounds now = bounds;
    Bound bound = write ? now.writes() : now.reads();
    return bound.rates().take(key, 1, time.nanos()) ? Optional.empty() : bound.slower();
  }

  private static String network(InetAddress address) {
    byte[] raw = address.getAddress();
    byte[] counted = address instanceof Inet4Address ? raw : Arrays.copyOf(raw, HALF_OF_IP6);
    return ":" + HexFormat.of().formatHex(counted);
  }

  private static Optional<DhtException> slower(String what) {
    return Optional.of(
        new DhtException(
            DhtError.RATE_LIMITED,
            "more than " + what + " a second from one caller; call less often",
            Optional.of(RETRY)));
  }
}
