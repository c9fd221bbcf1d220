package io.svcdht.transport;

import io.svcdht.codec.Compression;
import io.svcdht.codec.EncodedResponse;
import io.svcdht.codec.Frame;
import io.svcdht.codec.MessageCodec;
import io.svcdht.codec.RequestEnvelope;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Knock;
import io.svcdht.pipeline.Meters.Direction;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Meters.Surface;
import io.svcdht.pipeline.Within;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The peer's requests at work on one connection: bounded in number, each within the deadline it
 * came with, answered one by one as they are ready. A bad body is answered and disturbs no other.
 * On the event loop, but for what {@link Inbound} does.
 */
final class Serving {

  /** No peer makes us work longer on one request, whatever deadline it names. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final Outlet outlet;
  private final LinkParts parts;
  private final Caller caller;
  private final boolean compression;
  private final Map<Long, Disposable.Swap> active = new HashMap<>();
  private final Sinks.Empty<Void> idle = Sinks.empty();
  private volatile int count;
  private boolean finishing;

  Serving(Outlet outlet, LinkParts parts, Caller caller, boolean compression) {
    this.outlet = outlet;
    this.parts = parts;
    this.caller = caller;
    this.compression = compression;
  }

  /** Requests at work. */
  int count() {
    return count;
  }

  /** A request has come. */
  void request(Frame frame) {
    Optional<Inbound> inbound = parts.doorway().inbound();
    if (active.containsKey(frame.corrId())) {
      parts.meters().peerFault(PeerFault.BAD_FRAME);
      outlet.close();
    } else if (inbound.isEmpty() || finishing) {
      refuse(frame, DhtError.NOT_READY, "this node takes no requests now");
    } else if (active.size() >= parts.policy().maxInflight()) {
      String limit = parts.policy().maxInflight() + " requests are in flight on this connection";
      refuse(frame, DhtError.RATE_LIMITED, limit);
    } else if (!outlet.writable()) {
      refuse(frame, DhtError.RATE_LIMITED, "the answers sent before have not been read");
    } else {
      inbound
          .get()
          .refuse(caller, knock(frame))
          .ifPresentOrElse(over -> refuse(frame, over), () -> read(frame, inbound.get()));
    }
  }

  /** The peer no longer waits for that answer. */
  void cancel(long corrId) {
    Disposable.Swap work = active.remove(corrId);
    if (work != null) {
      work.dispose();
      counted();
    }
  }

  /** The connection has ended. */
  void close() {
    List<Disposable.Swap> left = List.copyOf(active.values());
    active.clear();
    left.forEach(Disposable::dispose);
    finish();
    counted();
  }

  /** Takes no more requests. */
  void finish() {
    finishing = true;
    counted();
  }

  /** Completes when {@link #finish} was called and all are answered. */
  Mono<Void> finished() {
    return idle.asMono();
  }

  /** Only records grow large enough to be compressed, so what cannot be told is a write. */
  private static Knock knock(Frame frame) {
    Optional<Operation> operation =
        frame.isCompressed() ? Optional.empty() : MessageCodec.glance(frame.payload());
    return new Knock(operation.isEmpty() || operation.get().writes(), frame.payload().size());
  }

  private void read(Frame frame, Inbound inbound) {
    Decoded<RequestEnvelope> read = parts.compression().read(frame, MessageCodec::decodeRequest);
    switch (read) {
      case Decoded.Ok<RequestEnvelope>(RequestEnvelope envelope) -> work(frame, envelope, inbound);
      case Decoded.Rejected<RequestEnvelope>(DhtError error, String reason) -> {
        if (error != DhtError.BUSY) {
          parts.meters().peerFault(PeerFault.BAD_MESSAGE);
        }
        refuse(frame, error, reason);
      }
    }
  }

  private void work(Frame frame, RequestEnvelope envelope, Inbound inbound) {
    Duration span = envelope.remaining();
    Duration limit = span.compareTo(LONGEST) > 0 ? LONGEST : span;
    Deadline deadline = Deadline.after(limit, parts.world().time());
    Call call = new Call(envelope.lookup(), deadline, envelope.request());
    long began = parts.world().time().nanos();
    Disposable.Swap work = Disposables.swap();
    active.put(frame.corrId(), work);
    counted();
    work.update(
        Within.limit(
                Mono.defer(() -> inbound.answer(caller, call)),
                limit,
                Serving::late,
                parts.world().timers())
            .switchIfEmpty(Mono.error(() -> fault("no answer was made")))
            .subscribe(
                response -> finish(answered(frame, envelope, began, response), work),
                error -> finish(refused(frame, envelope, began, error), work)));
  }

  private void finish(Frame answer, Disposable.Swap work) {
    outlet.execute(() -> answer(answer, work));
  }

  private Frame answered(Frame frame, RequestEnvelope envelope, long began, Response response) {
    try {
      return measured(encode(frame, response), envelope, "ok", began);
    } catch (RuntimeException fault) {
      return refused(frame, envelope, began, fault);
    }
  }

  private void answer(Frame frame, Disposable.Swap work) {
    if (active.remove(frame.corrId(), work)) {
      outlet.send(frame);
      counted();
    }
  }

  private Frame refused(Frame frame, RequestEnvelope envelope, long began, Throwable error) {
    Response.Refused refusal = refusal(error);
    parts.meters().rejected(refusal.error(), Surface.PEER);
    return measured(encode(frame, refusal), envelope, refusal.error().code(), began);
  }

  private Frame measured(Frame answer, RequestEnvelope envelope, String outcome, long began) {
    Duration took = Duration.ofNanos(parts.world().time().nanos() - began);
    parts.meters().rpc(envelope.request().operation(), Direction.IN, outcome, took);
    return answer;
  }

  private Frame encode(Frame frame, Response response) {
    EncodedResponse encoded = MessageCodec.encodeResponse(response);
    if (encoded.payload().size() + Limits.FRAME_HEADER_BYTES > Limits.FRAME_BYTES) {
      throw fault("an answer of " + encoded.payload().size() + " bytes does not fit a frame");
    }
    Frame answer = frame.respond(encoded.status(), encoded.payload());
    return compression ? Compression.compress(answer) : answer;
  }

  private void refuse(Frame frame, DhtError error, String why) {
    refuse(frame, new DhtException(error, why));
  }

  private void refuse(Frame frame, DhtException why) {
    parts.meters().rejected(why.error(), Surface.PEER);
    Response refused = new Response.Refused(why.error(), why.detail(), why.retryAfter());
    EncodedResponse encoded = MessageCodec.encodeResponse(refused);
    outlet.send(frame.respond(encoded.status(), encoded.payload()));
  }

  private void counted() {
    count = active.size();
    if (finishing && active.isEmpty()) {
      idle.tryEmitEmpty();
    }
  }

  private static Response.Refused refusal(Throwable error) {
    return switch (error) {
      case DhtException known ->
          new Response.Refused(known.error(), known.detail(), known.retryAfter());
      default -> {
        LOG.error("a request of a peer met a fault of this node", error);
        yield new Response.Refused(
            DhtError.INTERNAL, "a fault of this node", DhtError.INTERNAL.retryAfter());
      }
    };
  }

  private static DhtException late() {
    return new DhtException(DhtError.DEADLINE, "the deadline of the request has passed");
  }

  private static DhtException fault(String what) {
    return new DhtException(DhtError.INTERNAL, what);
  }
}
