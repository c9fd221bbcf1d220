package io.svcdht.concurrency;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Holds every request until a test has it answered, on whatever thread, and counts those in flight
 * at the moment when each is made. {@code point} is run there.
 */
final class HeldExchange implements Exchange {

  private static final Mono<Answer> UNREACHABLE =
      Mono.error(() -> new DhtException(DhtError.TRANSPORT_DOWN, "by chance"));

  private final List<VerifiedPeer> crowd;
  private final int converging;
  private final Runnable point;
  private final List<Held> open = new ArrayList<>();
  private final List<Held> all = new ArrayList<>();
  private final Set<NodeId> stalled = new HashSet<>();
  private int answers;
  private int most;
  private int mostWalking;

  /** One request. */
  private record Held(VerifiedPeer peer, MonoSink<Mono<Answer>> sink) {}

  /** Answers name peers of {@code crowd}; as many as {@code converging} may end the walk. */
  HeldExchange(List<VerifiedPeer> crowd, int converging, Runnable point) {
    this.crowd = crowd;
    this.converging = converging;
    this.point = point;
  }

  @Override
  public Mono<Answer> ask(VerifiedPeer peer, Call call) {
    if (call.request() instanceof Request.Ping) {
      return Mono.empty();
    }
    return Mono.<Mono<Answer>>create(
            sink -> {
              Held held = new Held(peer, sink);
              enter(held);
              sink.onDispose(() -> leave(held));
              point.run();
            })
        .flatMap(outcome -> outcome);
  }

  @Override
  public Flux<VerifiedPeer> dial(Seed seed, Deadline deadline) {
    return Flux.empty();
  }

  /** The lookup has told its caller: a request that stalled takes no place any more. */
  synchronized void told(FindEvent event) {
    if (event instanceof FindEvent.Stalled late) {
      stalled.add(late.peer());
    }
    answers += event instanceof FindEvent.Answered ? 1 : 0;
  }

  /** Requests in flight. */
  synchronized int open() {
    return open.size();
  }

  /** Requests made so far. */
  synchronized int made() {
    return all.size();
  }

  /** Most requests that were in flight at once and had not stalled. */
  synchronized int most() {
    return most;
  }

  /** The same, until as many had answered as a lookup needs to converge. */
  synchronized int mostWalking() {
    return mostWalking;
  }

  /** Some request is answered, or fails; {@code false} if none is in flight. */
  boolean answer(RandomGenerator random) {
    Held held;
    Mono<Answer> outcome;
    synchronized (this) {
      if (open.isEmpty()) {
        return false;
      }
      held = open.remove(random.nextInt(open.size()));
      outcome = random.nextInt(6) == 0 ? UNREACHABLE : Mono.just(told(random));
    }
    held.sink().success(outcome);
    return true;
  }

  /** Answers to whatever was ever asked, as they come after the end. */
  void answerAll(RandomGenerator random) {
    List<Held> late;
    synchronized (this) {
      late = List.copyOf(all);
    }
    late.forEach(held -> held.sink().success(Mono.just(told(random))));
  }

  private Answer told(RandomGenerator random) {
    List<SignedPeerInfo> contacts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      contacts.add(crowd.get(random.nextInt(crowd.size())).signed());
    }
    return new Answer(
        new Response.Providers(List.of(), Bytes.EMPTY, contacts), Duration.ofMillis(2));
  }

  private synchronized void enter(Held held) {
    open.add(held);
    all.add(held);
    int places = 0;
    for (Held one : open) {
      places += stalled.contains(one.peer().nodeId()) ? 0 : 1;
    }
    most = Math.max(most, places);
    mostWalking = answers < converging ? Math.max(mostWalking, places) : mostWalking;
  }

  private synchronized void leave(Held held) {
    open.remove(held);
  }
}
