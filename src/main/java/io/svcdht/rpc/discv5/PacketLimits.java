package io.svcdht.rpc.discv5;

import io.svcdht.id.Cidr;
import io.svcdht.limits.KeyedRates;
import io.svcdht.limits.Rate;
import io.svcdht.limits.RateLimit;
import io.svcdht.limits.TimeSource;
import io.svcdht.pipeline.Meters.PacketLimit;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Which packets are taken. A source is asked first, so that one that floods uses up its own share
 * and no more of what all have together. Sources can be forged: then what is left to the honest is
 * what {@link PacketRates#packets} leaves.
 */
final class PacketLimits {

  private static final int IPV4_BYTES = 4;
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 64;

  private final KeyedRates<Cidr> sources;
  private final RateLimit packets;
  private final RateLimit bytes;
  private final TimeSource time;

  PacketLimits(PacketRates rates, TimeSource time) {
    long now = time.nanos();
    this.sources = new KeyedRates<>(new Rate(rates.perSource()), KeyedRates.Bound.defaults(), now);
    this.packets = new RateLimit(new Rate(rates.packets()), now);
    this.bytes = new RateLimit(new Rate(rates.bytes()), now);
    this.time = time;
  }

  /** What stands against a packet of {@code length} bytes; nothing if it is taken. */
  Optional<PacketLimit> refusal(InetAddress from, int length) {
    long now = time.nanos();
    if (!sources.take(source(from), 1, now)) {
      return Optional.of(PacketLimit.SOURCE);
    }
    boolean room = packets.take(1, 0, now) && (length == 0 || bytes.take(length, 0, now));
    return room ? Optional.empty() : Optional.of(PacketLimit.TOTAL);
  }

  /** Who is counted as one: a machine has one address of IPv4, and at least a /64 of IPv6. */
  static Cidr source(InetAddress ip) {
    return new Cidr(ip, ip.getAddress().length == IPV4_BYTES ? IPV4_BITS : IPV6_BITS);
  }
}
