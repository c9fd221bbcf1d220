package io.svcdht.rpc.bus.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.BusDoor;
import io.svcdht.rpc.bus.BusEvent;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Caller;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import io.svcdht.rpc.bus.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Serves the questions that come over the broker and publishes events there.
 *
 * <p>The client's thread reads a question and hands it to {@link BusDoor}, which does not wait. The
 * reply goes out on the bus's own thread, as does everything else that might wait for the broker,
 * so that no event loop ever does. Its queue is bounded: what finds no place is dropped and
 * counted, and whoever asked learns of it by its own deadline. While the broker is away the client
 * connects again by itself; the first connection, and one that the broker ended for good, is made
 * in {@link #keep}.
 */
public final class NatsDoor {

  private static final Logger LOG = LoggerFactory.getLogger(NatsDoor.class);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final NatsConnector connector;
  private final BusDoor door;
  private final Bus bus;
  private final Scheduler timers;
  private final Scheduler thread;
  private final Disposable.Swap publishing = Disposables.swap();

  /** Questions under way, and one for the door while it is open. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final Sinks.Empty<Void> idle = Sinks.empty();
  private @Nullable Serving serving;
  private volatile boolean closed;
  private boolean away;

  /** A connection and what serves on it. */
  private record Serving(Connection connection, Dispatcher questions) {}

  /**
   * Where its work runs.
   *
   * @param timers end the wait for the last answers
   * @param outgoing one thread with a bounded queue, for what might wait for the broker; ends with
   *     the door
   */
  public record Runs(Scheduler timers, Scheduler outgoing) {}

  /** Serves {@code door} and publishes the events of {@code bus}, once it is kept. */
  public NatsDoor(NatsConnector connector, BusDoor door, Bus bus, Runs runs) {
    this.connector = connector;
    this.door = door;
    this.bus = bus;
    this.timers = runs.timers();
    this.thread = runs.outgoing();
  }

  /** Sees to it that there is a connection. Errors: {@code TransportDown} while there is none. */
  public Mono<Void> keep() {
    return Mono.<Void>fromRunnable(this::connected).subscribeOn(thread);
  }

  /** Takes no more questions, answers those it has (five seconds at most), and lets go. */
  public Mono<Void> close() {
    return Mono.<Void>fromRunnable(this::leave)
        .subscribeOn(thread)
        .then(idle.asMono().timeout(LAST_ANSWERS, Mono.empty(), timers))
        .then(Mono.<Void>fromRunnable(this::end).subscribeOn(thread))
        .doFinally(end -> thread.dispose());
  }

  private synchronized void connected() {
    if (closed || (serving != null && live(serving.connection()))) {
      return;
    }
    try {
      serving = serve(connector.connect());
      away = false;
    } catch (DhtException noBroker) {
      if (!away) {
        away = true;
        LOG.atWarn()
            .addKeyValue("no_lookup", "it is the broker")
            .log("{}; tried again every second", noBroker.detail());
      }
      throw noBroker;
    }
  }

  private static boolean live(Connection connection) {
    return connection.getStatus() != Connection.Status.CLOSED;
  }

  private Serving serve(Connection connection) {
    NatsPolicy policy = connector.policy();
    Dispatcher questions = connection.createDispatcher();
    questions.setPendingLimits(
        policy.pending(), (long) policy.pending() * door.policy().payloadBytes());
    for (Topic topic : Topic.values()) {
      questions.subscribe(
          NatsWire.subject(policy.prefix(), topic),
          policy.queueGroup(),
          message -> ask(connection, topic, message));
    }
    if (policy.events()) {
      publishing.update(
          bus.events().publishOn(thread).subscribe(event -> publish(connection, event)));
    }
    return new Serving(connection, questions);
  }

  /** On the client's thread, which waits for nothing here. */
  private void ask(Connection connection, Topic topic, Message message) {
    @Nullable String replyTo = message.getReplyTo();
    if (replyTo == null) {
      door.refuse(DhtError.MALFORMED, "nobody waits for the reply", Optional.empty());
      return;
    }
    open.incrementAndGet();
    Decoded<CallHeaders> read = NatsWire.read(message);
    CallHeaders headers =
        read instanceof Decoded.Ok<CallHeaders>(var given) ? given : CallHeaders.NONE;
    answer(topic, message, read)
        .doFinally(end -> done())
        .subscribe(reply -> send(connection, replyTo, headers, reply));
  }

  private Mono<Reply> answer(Topic topic, Message message, Decoded<CallHeaders> headers) {
    int most = door.policy().payloadBytes();
    if (message.getData() != null && message.getData().length > most) {
      return Mono.just(
          door.refuse(
              DhtError.OVER_SIZE, "a question has at most " + most + " bytes", Optional.empty()));
    }
    return switch (headers.flatMap(
        call -> topic.read(NatsWire.text(message)).map(question -> new Asked(question, call)))) {
      case Decoded.Ok<Asked>(Asked(Question question, CallHeaders call)) ->
          door.answer(Caller.BROKER, question, call);
      case Decoded.Rejected<Asked>(DhtError error, String reason) ->
          Mono.just(door.refuse(error, reason, requestId(headers)));
    };
  }

  private record Asked(Question question, CallHeaders call) {}

  private static Optional<String> requestId(Decoded<CallHeaders> headers) {
    return headers instanceof Decoded.Ok<CallHeaders>(CallHeaders call)
        ? call.requestId()
        : Optional.empty();
  }

  private void send(Connection connection, String to, CallHeaders call, Reply reply) {
    open.incrementAndGet();
    try {
      thread.schedule(() -> {
        Reply fitting = fitting(connection, call, reply);
        publish(connection, to, NatsWire.headers(call, fitting), fitting.json());
        done();
      });
    } catch (RejectedExecutionException full) {
      connector.drop();
      done();
    }
  }

  /** The broker closes the connection of whoever sends more than it takes. */
  private Reply fitting(Connection connection, CallHeaders call, Reply reply) {
    long most = connection.getMaxPayload();
    return most <= 0 || reply.json().length <= most
        ? reply
        : door.refuse(
            DhtError.OVER_SIZE,
            "the answer has "
                + reply.json().length
                + " bytes, the broker takes "
                + most
                + "; ask for fewer records",
            call.requestId());
  }

  private void publish(Connection connection, BusEvent.Told event) {
    // What happened while the broker was away is no news any more when it is back.
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      connector.drop();
      return;
    }
    publish(
        connection,
        NatsWire.events(connector.policy().prefix()) + event.topic(),
        new Headers(),
        event.json().getBytes(StandardCharsets.UTF_8));
  }

  private void publish(Connection connection, String subject, Headers headers, byte[] body) {
    try {
      connection.publish(subject, headers, body);
    } catch (IllegalStateException | IllegalArgumentException noPlace) {
      LOG.debug("The bus cannot publish to {}: {}", subject, noPlace.getMessage());
      connector.drop();
    }
  }

  private void done() {
    if (open.decrementAndGet() == 0) {
      idle.tryEmitEmpty();
    }
  }

  private synchronized void leave() {
    if (!closed) {
      closed = true;
      if (serving != null) {
        serving.connection().closeDispatcher(serving.questions());
      }
      done();
    }
  }

  private synchronized void end() {
    publishing.dispose();
    if (serving == null) {
      return;
    }
    try {
      serving.connection().flush(Duration.ofSeconds(1));
    } catch (Exception noBroker) {
      LOG.debug("The last replies may not have reached the broker: {}", noBroker.toString());
    }
    try {
      serving.connection().close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
