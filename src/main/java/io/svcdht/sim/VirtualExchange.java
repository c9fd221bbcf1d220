package io.svcdht.sim;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Deadline;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Seed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One node's way out of the virtual network, failing as sockets do: silence until the deadline or
 * the connect timeout, whichever is first; {@code TransportDown} if another node id is proven.
 */
public final class VirtualExchange implements Exchange {

  private static final int HANDSHAKE_WAYS = 4;

  private final VirtualNetwork network;
  private final Endpoint self;

  VirtualExchange(VirtualNetwork network, Endpoint self) {
    this.network = network;
    this.self = self;
  }

  /** Takes calls from now on. */
  public void listen(Inbound inbound) {
    self.listen(inbound);
  }

  /** Where this node listens. */
  public InetSocketAddress address() {
    return self.address;
  }

  @Override
  public Mono<Answer> ask(VerifiedPeer peer, Call call) {
    return Mono.defer(() ->
        within(
            call.deadline(),
            "peer " + peer.nodeId(),
            reach(peer).flatMap(target -> flight(target, call))));
  }

  @Override
  public Flux<VerifiedPeer> dial(Seed seed, Deadline deadline) {
    return dialEach(seed, deadline).collectList().flatMapMany(outcomes -> met(seed, outcomes));
  }

  @Override
  public Flux<Dialled> dialEach(Seed seed, Deadline deadline) {
    return Flux.defer(() -> {
      List<InetSocketAddress> addresses = network.resolve(seed.address());
      if (addresses.isEmpty()) {
        return Flux.just(new Dialled.Failed(seed.asWritten(), DhtError.TRANSPORT_DOWN));
      }
      return Flux.fromIterable(addresses)
          .flatMap(address -> dialOne(seed, address, deadline), VirtualNetwork.ANSWERS_PER_NAME);
    });
  }

  @Override
  public Mono<Void> announceLeaving() {
    return Mono.fromRunnable(() -> network.leave(self));
  }

  private static Flux<VerifiedPeer> met(Seed seed, List<Dialled> outcomes) {
    List<VerifiedPeer> met =
        outcomes.stream()
            .filter(Dialled.Met.class::isInstance)
            .map(outcome -> ((Dialled.Met) outcome).peer())
            .toList();
    boolean allFailed = outcomes.stream().allMatch(Dialled.Failed.class::isInstance);
    return allFailed
        ? Flux.error(new DhtException(DhtError.TRANSPORT_DOWN, "nobody was met at " + seed))
        : Flux.fromIterable(met);
  }

  private Mono<Dialled> dialOne(Seed seed, InetSocketAddress address, Deadline deadline) {
    if (address.equals(self.address)) {
      return Mono.just(new Dialled.Self(address));
    }
    return within(deadline, "seed " + seed, open(address))
        .<Dialled>map(target ->
            seed.pinned().filter(id -> !id.equals(target.nodeId())).isPresent()
                ? new Dialled.Failed(address, DhtError.TRANSPORT_DOWN)
                : new Dialled.Met(address, target.self.current()))
        .onErrorResume(
            DhtException.class, failure -> Mono.just(new Dialled.Failed(address, failure.error())));
  }

  private Mono<Endpoint> reach(VerifiedPeer peer) {
    Optional<InetSocketAddress> address =
        peer.info().addresses().stream().findFirst().flatMap(VirtualExchange::socket);
    if (address.isEmpty()) {
      return Mono.error(down("peer " + peer.nodeId() + " names no address to dial"));
    }
    return open(address.get())
        .filter(target -> target.nodeId().equals(peer.nodeId()))
        .switchIfEmpty(
            Mono.error(
                () -> down("another node than " + peer.nodeId() + " is at " + address.get())));
  }

  /** The node at an address, once a connection to it is open; silence if nobody is there. */
  private Mono<Endpoint> open(InetSocketAddress address) {
    @Nullable Endpoint target = network.at(address);
    if (target != null && network.connected(self, target)) {
      return Mono.just(target);
    }
    Optional<Duration> handshake = ways(HANDSHAKE_WAYS);
    if (target == null || handshake.isEmpty()) {
      return nobody(address);
    }
    return Mono.delay(handshake.get(), network.time())
        .flatMap(tick -> {
          if (!self.reachable() || !target.reachable()) {
            return nobody(address);
          }
          if (target.open() == null) {
            return Mono.error(down("nothing listens at " + address));
          }
          if (!network.connected(self, target)) {
            network.connect(self, target);
          }
          return Mono.just(target);
        });
  }

  private Mono<Endpoint> nobody(InetSocketAddress address) {
    return Mono.delay(network.plan().connectTimeout(), network.time())
        .then(Mono.error(() -> down("nobody answers at " + address)));
  }

  private Mono<Answer> flight(Endpoint target, Call call) {
    return Mono.create(sink -> new Flight(network, self, target, call, sink).start());
  }

  private <T> Mono<T> within(Deadline deadline, String whom, Mono<T> work) {
    Duration left = deadline.remaining(network.time());
    Mono<T> late =
        Mono.error(() -> {
          network.traffic().countUnanswered();
          return new DhtException(DhtError.DEADLINE, whom + " did not answer in time");
        });
    return left.isZero() ? late : work.timeout(left, late, network.time());
  }

  private Optional<Duration> ways(int count) {
    Duration sum = Duration.ZERO;
    for (int i = 0; i < count; i++) {
      Optional<Duration> way = network.way();
      if (way.isEmpty()) {
        return way;
      }
      sum = sum.plus(way.get());
    }
    return Optional.of(sum);
  }

  private static DhtException down(String detail) {
    return new DhtException(DhtError.TRANSPORT_DOWN, detail);
  }

  private static Optional<InetSocketAddress> socket(Multiaddr address) {
    Optional<InetAddress> ip = address.ip();
    return ip.map(host -> new InetSocketAddress(host, address.port()));
  }
}
