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
import io.svcdht.peer.VerifiedPeer;
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
 * One request: dialling where that is needed, the way there, and its answer's way back. Whoever is
 * cut off when a message arrives never hears it. If the asker gives up, the other side is told one
 * way later, as by the control event {@code cancel}, and stops its work.
 */
final class Flight implements Disposable {

  private final VirtualNetwork network;
  private final Endpoint from;
  private final VerifiedPeer peer;
  private final Call call;
  private final MonoSink<Answer> sink;
  private final Disposable.Swap work = Disposables.swap();
  private @Nullable Disposable timer;
  private @Nullable Endpoint asked;
  private long sent;
  private boolean over;

  Flight(
      VirtualNetwork network, Endpoint from, VerifiedPeer peer, Call call, MonoSink<Answer> sink) {
    this.network = network;
    this.from = from;
    this.peer = peer;
    this.call = call;
    this.sink = sink;
  }

  void start() {
    Duration left = call.deadline().remaining(network.time());
    if (left.isZero()) {
      late();
      return;
    }
    timer = network.time().schedule(this::late, left.toNanos(), TimeUnit.NANOSECONDS);
    sink.onDispose(this);
    if (peer.info().addresses().isEmpty()) {
      fail(DhtError.TRANSPORT_DOWN, "peer " + peer.nodeId() + " names no address to dial");
      return;
    }
    Endpoint target = network.at(peer);
    if (target != null && network.connected(from, target)) {
      send(target);
    } else {
      new Handshake(network, from, target).open(this::send, this::down);
    }
  }

  /** The asker has its answer, or wants none any more. */
  @Override
  public void dispose() {
    end();
    Endpoint target = asked;
    if (target != null && !over) {
      network.travel(from, target, 0, work::dispose);
    }
    over = true;
  }

  private void send(Endpoint target) {
    if (over) {
      return;
    }
    if (!target.nodeId().equals(peer.nodeId())) {
      down("another node than " + peer.nodeId() + " is at " + target.address());
      return;
    }
    asked = target;
    sent = network.time().nanos();
    network.traffic().countRequest(call.request().operation());
    Duration remaining = call.deadline().remaining(network.time());
    Duration told =
        remaining.compareTo(Limits.REQUEST_DEADLINE_MAX) > 0
            ? Limits.REQUEST_DEADLINE_MAX
            : remaining;
    RequestEnvelope envelope = new RequestEnvelope(call.lookup(), told, call.request());
    @Nullable Bytes bytes =
        network.plan().codec() ? counted(MessageCodec.encodeRequest(envelope)) : null;
    network.travel(from, target, 0, () -> arrive(target, envelope, bytes));
  }

  private void arrive(Endpoint target, RequestEnvelope envelope, @Nullable Bytes bytes) {
    Inbound door = target.open();
    if (door == null || !from.reaches(target) || work.isDisposed()) {
      return;
    }
    Caller caller = network.caller(from, target);
    boolean write = envelope.request().operation().writes();
    Optional<DhtException> refused =
        door.refuse(caller, new Knock(write, bytes == null ? 0 : bytes.size()));
    if (refused.isPresent()) {
      refuse(target, refused.get());
      return;
    }
    Decoded<RequestEnvelope> read =
        bytes == null ? Decoded.ok(envelope) : MessageCodec.decodeRequest(bytes);
    switch (read) {
      case Decoded.Rejected<RequestEnvelope>(DhtError error, String reason) ->
          reply(target, new Response.Refused(error, reason, error.retryAfter()));
      case Decoded.Ok<RequestEnvelope>(RequestEnvelope request) -> {
        Deadline deadline = Deadline.after(request.remaining(), network.time());
        Call received = new Call(request.lookup(), deadline, request.request());
        work.replace(
            door.answer(caller, received)
                .subscribe(
                    response -> reply(target, response), failure -> refuse(target, failure)));
      }
    }
  }

  /** What is no answer of the closed set is a fault of the node under test: it ends the run. */
  private void refuse(Endpoint target, Throwable failure) {
    if (failure instanceof DhtException answer && answer.error() != DhtError.INTERNAL) {
      reply(target, new Response.Refused(answer.error(), answer.detail(), answer.retryAfter()));
      return;
    }
    network
        .time()
        .schedule(() -> {
          throw new IllegalStateException("a simulated node failed while answering", failure);
        });
  }

  private void reply(Endpoint target, Response response) {
    if (!network.plan().codec()) {
      network.travel(target, from, target.slow(), () -> land(target, Decoded.ok(response)));
      return;
    }
    EncodedResponse encoded = MessageCodec.encodeResponse(response);
    counted(encoded.payload());
    network.travel(
        target,
        from,
        target.slow(),
        () ->
            land(
                target,
                MessageCodec.decodeResponse(
                    call.request().operation(), encoded.status(), encoded.payload())));
  }

  private void land(Endpoint target, Decoded<Response> read) {
    if (over || !from.reaches(target)) {
      return;
    }
    over = true;
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
                  Optional.of(target.address().getAddress())));
    }
  }

  private void late() {
    network.traffic().countUnanswered();
    sink.error(
        new DhtException(DhtError.DEADLINE, "peer " + peer.nodeId() + " did not answer in time"));
  }

  private void down(String detail) {
    fail(DhtError.TRANSPORT_DOWN, detail);
  }

  private void fail(DhtError error, String detail) {
    if (!over) {
      over = true;
      sink.error(new DhtException(error, detail));
    }
  }

  private void end() {
    Disposable running = timer;
    if (running != null) {
      running.dispose();
    }
  }

  private Bytes counted(Bytes payload) {
    network.traffic().countBytes(payload.size());
    return payload;
  }
}
