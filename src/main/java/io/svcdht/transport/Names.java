package io.svcdht.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Multiaddr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Resolves the names of seeds without blocking, all answers of both families. Answers are hardly
 * cached: a headless service changes with its pods, so each try asks again.
 */
final class Names {

  /** Most addresses taken of one name, at random: a large service is no reason to dial it all. */
  static final int MOST = 8;

  private static final int CACHE_SECONDS = 1;
  private static final int NO_CACHE = 0;

  private final LoopResources loops;
  private final RandomGenerator random;
  private @Nullable DnsNameResolver resolver;

  Names(LoopResources loops, RandomGenerator random) {
    this.loops = loops;
    this.random = random;
  }

  /** The sockets that {@code address} stands for; {@code TransportDown} if its name has none. */
  Mono<List<InetSocketAddress>> resolve(Multiaddr address) {
    return switch (address.kind()) {
      case IP4, IP6 ->
          Mono.just(
              address.ip().stream().map(ip -> new InetSocketAddress(ip, address.port())).toList());
      case DNS, DNS4, DNS6 -> lookUp(address);
      case ONION3 ->
          Mono.error(
              new DhtException(DhtError.TRANSPORT_DOWN, "no way to onion addresses: " + address));
    };
  }

  /** Ends the resolver. */
  synchronized void close() {
    if (resolver != null) {
      resolver.close();
      resolver = null;
    }
  }

  private Mono<List<InetSocketAddress>> lookUp(Multiaddr address) {
    return Mono.create(sink ->
        resolver()
            .resolveAll(address.host())
            .addListener((Future<List<InetAddress>> done) -> {
              if (done.isSuccess()) {
                sink.success(chosen(address, done.getNow()));
              } else {
                sink.error(
                    new DhtException(
                        DhtError.TRANSPORT_DOWN,
                        address + " does not resolve: " + done.cause().getMessage()));
              }
            }));
  }

  private List<InetSocketAddress> chosen(Multiaddr address, List<InetAddress> found) {
    List<InetAddress> fitting =
        new ArrayList<>(found.stream().distinct().filter(ip -> fits(address, ip)).toList());
    Collections.shuffle(fitting, Random.from(random));
    return fitting.stream()
        .limit(MOST)
        .map(ip -> new InetSocketAddress(ip, address.port()))
        .toList();
  }

  private static boolean fits(Multiaddr address, InetAddress ip) {
    return switch (address.kind()) {
      case DNS4 -> ip instanceof Inet4Address;
      case DNS6 -> !(ip instanceof Inet4Address);
      case DNS, IP4, IP6, ONION3 -> true;
    };
  }

  private synchronized DnsNameResolver resolver() {
    DnsNameResolver made = resolver;
    if (made == null) {
      EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
      EventLoop loop = group.next();
      made =
          new DnsNameResolverBuilder(loop)
              .datagramChannelType(loops.onChannelClass(DatagramChannel.class, group))
              .socketChannelType(loops.onChannelClass(SocketChannel.class, group))
              .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
              .completeOncePreferredResolved(false)
              .ttl(NO_CACHE, CACHE_SECONDS)
              .negativeTtl(NO_CACHE)
              .build();
      resolver = made;
    }
    return made;
  }
}
