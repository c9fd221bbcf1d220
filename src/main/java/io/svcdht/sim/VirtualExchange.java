package io.svcdht.sim;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.Deadline;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Seed;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One node's way out of the virtual network, failing as sockets do: silence until the deadline or
 * the connect timeout, whichever is first; {@code TransportDown} if another node id is proven.
 */
public final class VirtualExchange implements Exchange {

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
    return self.address();
  }

  @Override
  public Mono<Answer> ask(VerifiedPeer peer, Call call) {
    return Mono.create(sink -> new Flight(network, self, peer, call, sink).start());
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
  public void dialAnew() {
    self.dialled.clear();
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
    if (address.equals(self.address())) {
      return Mono.just(new Dialled.Self(address));
    }
    return within(deadline, seed, open(address))
        .<Dialled>map(target ->
            seed.pinned().filter(id -> !id.equals(target.nodeId())).isPresent()
                ? new Dialled.Failed(address, DhtError.TRANSPORT_DOWN)
                : new Dialled.Met(address, target.self.current()))
        .onErrorResume(
            DhtException.class, failure -> Mono.just(new Dialled.Failed(address, failure.error())));
  }

  /** The node at an address, once a connection to it is open; silence if nobody is there. */
  private Mono<Endpoint> open(InetSocketAddress address) {
    return Mono.create(sink -> {
      @Nullable Endpoint target = network.at(address);
      if (target != null && network.connected(self, target)) {
        sink.success(target);
        return;
      }
      new Handshake(network, self, target)
          .open(
              sink::success,
              why ->
                  sink.error(new DhtException(DhtError.TRANSPORT_DOWN, why + ", at " + address)));
    });
  }

  private <T> Mono<T> within(Deadline deadline, Seed seed, Mono<T> work) {
    Duration left = deadline.remaining(network.time());
    Mono<T> late =
        Mono.error(() -> {
          network.traffic().countUnanswered();
          return new DhtException(DhtError.DEADLINE, "seed " + seed + " did not answer in time");
        });
    return left.isZero() ? late : work.timeout(left, late, network.time());
  }
}
