package io.svcdht.sim;

import io.svcdht.codec.EncodedResponse;
import io.svcdht.codec.MessageCodec;
import io.svcdht.codec.RequestEnvelope;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.Limits;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Knock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;

/**
 * One request on its way there and its answer on its way back. Whoever is cut off when a message
 * arrives never hears it. If the asker gives up, the other side is told one way later, as by the
 * control event {@code cancel}, and stops its work.
 */
final class Flight {

  private final VirtualNetwork network;
  private final Endpoint from;
  private final Endpoint to;
  private final Call call;
  private final MonoSink<Answer> sink;
  private final Disposable.Swap work = Disposables.swap();
  private long sent;
  private boolean landed;

  Flight(VirtualNetwork network, Endpoint from, Endpoint to, Call call, MonoSink<Answer> sink) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.call = call;
    this.sink = sink;
  }

  void start() {
    sent = network.time().nanos();
    network.traffic().countRequest();
    sink.onDispose(this::givenUp);
    Duration remaining = call.deadline().remaining(network.time());
    Duration told =
        remaining.compareTo(Limits.REQUEST_DEADLINE_MAX) > 0
            ? Limits.REQUEST_DEADLINE_MAX
            : remaining;
    RequestEnvelope envelope = new RequestEnvelope(call.lookup(), told, call.request());
    @Nullable Bytes bytes =
        network.plan().codec() ? counted(MessageCodec.encodeRequest(envelope)) : null;
    travel(() -> arrive(envelope, bytes));
  }

  private void arrive(RequestEnvelope envelope, @Nullable Bytes bytes) {
    @Nullable Inbound door = to.open();
    if (door == null || !from.reachable() || work.isDisposed()) {
      return;
    }
    Caller caller = network.caller(from, to);
    boolean write = envelope.request().operation().writes();
    Optional<DhtException> over =
        door.refuse(caller, new Knock(write, bytes == null ? 0 : bytes.size()));
    if (over.isPresent()) {
      refuse(over.get());
      return;
    }
    Decoded<RequestEnvelope> read =
        bytes == null ? Decoded.ok(envelope) : MessageCodec.decodeRequest(bytes);
    switch (read) {
      case Decoded.Rejected<RequestEnvelope>(DhtError error, String reason) ->
          reply(new Response.Refused(error, reason, error.retryAfter()));
      case Decoded.Ok<RequestEnvelope>(RequestEnvelope request) -> {
        Deadline deadline = Deadline.after(request.remaining(), network.time());
        Call received = new Call(request.lookup(), deadline, request.request());
        Disposable answering = door.answer(caller, received).subscribe(this::reply, this::refuse);
        work.replace(answering);
      }
    }
  }

  /** What is no answer of the closed set is a fault of the node under test: it ends the run. */
  private void refuse(Throwable failure) {
    if (failure instanceof DhtException answer && answer.error() != DhtError.INTERNAL) {
      reply(new Response.Refused(answer.error(), answer.detail(), answer.retryAfter()));
      return;
    }
    network
        .time()
        .schedule(() -> {
          throw new IllegalStateException("a simulated node failed while answering", failure);
        });
  }

  private void reply(Response response) {
    if (!network.plan().codec()) {
      travel(() -> land(Decoded.ok(response)));
      return;
    }
    EncodedResponse encoded = MessageCodec.encodeResponse(response);
    counted(encoded.payload());
    travel(() ->
        land(
            MessageCodec.decodeResponse(
                call.request().operation(), encoded.status(), encoded.payload())));
  }

  private void land(Decoded<Response> read) {
    if (!from.reachable()) {
      return;
    }
    landed = true;
    switch (read) {
      case Decoded.Rejected<Response>(DhtError error, String reason) ->
          sink.error(new DhtException(error, reason));
      case Decoded.Ok<Response>(Response.Refused refused) ->
          sink.error(new DhtException(refused.error(), refused.detail(), refused.retryAfter()));
      case Decoded.Ok<Response>(Response response) ->
          sink.success(
              new Answer(
                  response,
                  Duration.ofNanos(network.time().nanos() - sent),
                  Optional.of(to.address.getAddress())));
    }
  }

  private void givenUp() {
    if (!landed) {
      travel(work::dispose);
    }
  }

  private void travel(Runnable arrival) {
    network
        .way()
        .ifPresent(way -> network.time().schedule(arrival, way.toNanos(), TimeUnit.NANOSECONDS));
  }

  private Bytes counted(Bytes payload) {
    network.traffic().countBytes(payload.size());
    return payload;
  }
}
