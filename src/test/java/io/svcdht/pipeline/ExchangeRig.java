package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import reactor.core.publisher.Mono;

/**
 * Nodes on a transport that a subclass brings, driven through {@link Exchange} and {@link Inbound}.
 */
public abstract class ExchangeRig {

  /** Longer than anything that is to happen. */
  protected static final Duration PATIENCE = Duration.ofSeconds(30);

  static final Response PONG = new Response.Pong(Optional.empty(), "127.0.0.1:1");

  /** One node on the transport under test. */
  public interface Party {
    /** Its info, with an address that leads to it. */
    VerifiedPeer info();

    /** Its way out. */
    Exchange exchange();

    /** Its way in. */
    ScriptedDoor door();

    /** Ends without a word. */
    void vanish();
  }

  /** A way in that answers as the test says, and remembers who came. */
  public static final class ScriptedDoor implements Inbound {
    final List<Caller> met = new CopyOnWriteArrayList<>();
    final List<NodeId> left = new CopyOnWriteArrayList<>();
    final List<Caller> asked = new CopyOnWriteArrayList<>();
    volatile Function<Call, Mono<Response>> script = call -> Mono.just(PONG);

    @Override
    public Mono<Response> answer(Caller caller, Call call) {
      asked.add(caller);
      return script.apply(call);
    }

    @Override
    public void met(Caller caller) {
      met.add(caller);
    }

    @Override
    public void leaving(NodeId peer) {
      left.add(peer);
    }
  }

  /** A node of the one network that all are in. */
  protected abstract Party start();

  /** Where time, timers and chance come from. */
  protected abstract World world();

  /** The end of {@code work}, waited for. */
  protected abstract <T> Optional<T> await(Mono<T> work);

  /** Waits until {@code holds}. */
  protected abstract void until(String what, BooleanSupplier holds);

  /** Asks and waits for the answer. */
  protected Answer ask(Party from, Party to) {
    return await(from.exchange().ask(to.info(), ping(PATIENCE))).orElseThrow();
  }

  /** A request that asks for nothing. */
  protected Call ping(Duration within) {
    return call(new Request.Ping(Optional.empty()), within);
  }

  Call call(Request request, Duration within) {
    return new Call(
        LookupId.next(world().time(), new Random()),
        Deadline.after(within, world().time()),
        request);
  }

  Mono<String> ended(Party from, Party to, Call call) {
    return from.exchange()
        .ask(to.info(), call)
        .map(answer -> "ok")
        .onErrorResume(DhtException.class, error -> Mono.just(error.error().code()));
  }

  Optional<List<VerifiedPeer>> dial(Party from, Seed seed) {
    Deadline deadline = Deadline.after(PATIENCE, world().time());
    return await(from.exchange().dial(seed, deadline).collectList());
  }

  static Seed seed(Party at, Optional<NodeId> pinned) {
    Multiaddr address = at.info().info().addresses().getFirst();
    return new Seed(address, pinned);
  }

  static int asked(Party party) {
    return party.door().asked.size();
  }

  static void assertError(ThrowingCallable work, DhtError expected) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            DhtException.class, error -> assertThat(error.error()).isEqualTo(expected));
  }

  /** Work that has no end but being given up. */
  static final class Work {
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();

    Mono<Response> endless() {
      return Mono.<Response>never()
          .doOnSubscribe(start -> begun.incrementAndGet())
          .doOnCancel(cancelled::incrementAndGet);
    }
  }
}
