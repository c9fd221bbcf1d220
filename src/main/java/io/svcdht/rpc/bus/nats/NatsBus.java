package io.svcdht.rpc.bus.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.NatsMessage;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.BusEvent;
import io.svcdht.rpc.bus.BusEvents;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * The bus from the other side of a broker. Replies come on a thread of its client. While the broker
 * is away, questions wait for it within their own time.
 */
public final class NatsBus implements Bus, AutoCloseable {

  /** How long a caller waits that names no time. */
  private static final Duration USUAL = Duration.ofSeconds(12);

  /** The node answers at its deadline; what it then says has to come back. */
  private static final Duration WAY = Duration.ofMillis(750);

  private final NatsConnector connector;
  private final Connection connection;

  private NatsBus(NatsConnector connector, Connection connection) {
    this.connector = connector;
    this.connection = connection;
  }

  /**
   * Connects; waits for it.
   *
   * @throws io.svcdht.error.DhtException {@code TransportDown} if no server takes us
   */
  public static NatsBus connect(NatsConnector connector) {
    return new NatsBus(connector, connector.connect());
  }

  @Override
  public Mono<Reply> request(Question question, CallHeaders headers) {
    String subject = NatsWire.subject(connector.policy().prefix(), question.topic());
    Duration patience = headers.timeout().orElse(USUAL).plus(WAY);
    return Mono.fromFuture(() ->
            connection
                .requestWithTimeout(message(subject, question, headers), patience)
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS))
        .map(reply -> read(reply, headers))
        .onErrorResume(fault -> Mono.just(failure(fault, subject, patience, headers)));
  }

  @Override
  public Flux<BusEvent.Told> events() {
    return Flux.<BusEvent.Told>create(this::listen, FluxSink.OverflowStrategy.IGNORE)
        .onBackpressureBuffer(
            BusEvents.BUFFERED, lost -> connector.drop(), BufferOverflowStrategy.DROP_OLDEST);
  }

  /** Lets go of the broker. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(FluxSink<BusEvent.Told> listener) {
    String events = NatsWire.events(connector.policy().prefix());
    Dispatcher dispatcher =
        connection.createDispatcher(message ->
            listener.next(
                new BusEvent.Told(
                    message.getSubject().substring(events.length()), NatsWire.text(message))));
    dispatcher.subscribe(events + ">");
    listener.onDispose(() -> connection.closeDispatcher(dispatcher));
  }

  private static Message message(String subject, Question question, CallHeaders headers) {
    return NatsMessage.builder()
        .subject(subject)
        .headers(NatsWire.headers(headers))
        .data(question.json())
        .build();
  }

  private static Reply read(Message message, CallHeaders headers) {
    return switch (NatsWire.reply(message)) {
      case Decoded.Ok<Reply>(Reply reply) -> reply;
      case Decoded.Rejected<Reply>(DhtError error, String reason) ->
          failed(DhtError.INTERNAL, "the reply is not one of svc-dht: " + reason, headers);
    };
  }

  private static Reply failure(
      Throwable fault, String subject, Duration patience, CallHeaders headers) {
    return fault instanceof TimeoutException
        ? failed(
            DhtError.DEADLINE,
            "no reply from " + subject + " within " + patience.toMillis() + " ms",
            headers)
        : failed(
            DhtError.TRANSPORT_DOWN,
            "no node answers at " + subject + ": " + fault.getMessage(),
            headers);
  }

  private static Reply failed(DhtError error, String detail, CallHeaders headers) {
    Optional<String> id = headers.requestId();
    return new Reply.Failure(error, detail, error.retryAfter(), id);
  }
}
