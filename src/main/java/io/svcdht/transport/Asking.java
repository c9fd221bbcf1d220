package io.svcdht.transport;

import io.svcdht.codec.Compression;
import io.svcdht.codec.ControlCodec;
import io.svcdht.codec.ControlEvent;
import io.svcdht.codec.Frame;
import io.svcdht.codec.MessageCodec;
import io.svcdht.codec.RequestEnvelope;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Meters.Direction;
import io.svcdht.pipeline.Meters.PeerFault;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The requests this node has in flight on one connection. Places are counted where the caller is,
 * so that the event loop's queue stays bounded; all else happens on the event loop. A request
 * nobody waits for any more gives its place back, the peer is told, and a late answer is counted
 * and dropped.
 */
final class Asking {

  /** Abandoned requests remembered, to tell a late answer from one never asked for. */
  private static final int REMEMBERED = 256;

  private final Outlet outlet;
  private final LinkParts parts;
  private final Terms terms;
  private final Optional<InetAddress> to;
  private final AtomicInteger inflight = new AtomicInteger();
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Forgetful<Long, Pending> abandoned = new Forgetful<>(REMEMBERED);
  private long lastId;
  private boolean closed;

  /**
   * What the peer takes.
   *
   * @param maxFrame bytes of a frame
   * @param maxInflight requests at once
   * @param compression whether it inflates
   */
  record Terms(int maxFrame, int maxInflight, boolean compression) {}

  /** Asks over {@code outlet}, which leads to {@code to}. */
  Asking(Outlet outlet, LinkParts parts, Terms terms, Optional<InetAddress> to, long lastId) {
    this.outlet = outlet;
    this.to = to;
    this.parts = parts;
    this.terms = terms;
    this.lastId = lastId;
  }

  /** Requests in flight. */
  int inflight() {
    return inflight.get();
  }

  /** Asks, without a time limit of its own. */
  Mono<Answer> ask(Call call) {
    return Mono.create(sink -> begin(call, sink));
  }

  private void begin(Call call, MonoSink<Answer> sink) {
    Duration left = call.deadline().remaining(parts.world().time());
    if (left.compareTo(Limits.REQUEST_DEADLINE_MAX) > 0) {
      left = Limits.REQUEST_DEADLINE_MAX;
    }
    Bytes payload =
        MessageCodec.encodeRequest(new RequestEnvelope(call.lookup(), left, call.request()));
    if (payload.size() + Limits.FRAME_HEADER_BYTES > terms.maxFrame()) {
      sink.error(
          new DhtException(
              DhtError.OVER_SIZE,
              "request of " + payload.size() + " bytes, the peer takes " + terms.maxFrame()));
      return;
    }
    if (inflight.incrementAndGet() > terms.maxInflight()) {
      inflight.decrementAndGet();
      sink.error(busy(terms.maxInflight() + " requests are in flight to this peer"));
      return;
    }
    Pending request = new Pending(call.request().operation(), sink);
    sink.onCancel(() -> outlet.execute(() -> abandon(request)));
    if (!outlet.execute(() -> send(request, payload))) {
      request.fail(new NotSentException("the node is closing"));
    }
  }

  private void send(Pending request, Bytes payload) {
    if (request.done.get()) {
      return;
    }
    if (closed || !outlet.open()) {
      request.fail(new NotSentException("the connection was closed"));
      return;
    }
    if (!outlet.writable()) {
      request.fail(busy("the peer does not read what it is sent"));
      return;
    }
    request.corrId = ++lastId;
    request.sentAt = parts.world().time().nanos();
    pending.put(request.corrId, request);
    Frame frame = Frame.request(Frame.DHT, request.corrId, payload);
    outlet.send(
        terms.compression() ? Compression.compress(frame) : frame,
        () -> request.sentAt = parts.world().time().nanos());
  }

  /** An answer has come. On the event loop. */
  void answered(Frame frame) {
    Pending request = pending.remove(frame.corrId());
    if (request == null) {
      unexpected(frame.corrId());
      return;
    }
    Duration rtt = since(request.sentAt);
    Decoded<Response> read =
        parts
            .compression()
            .read(
                frame,
                payload ->
                    MessageCodec.decodeResponse(
                        request.operation, frame.code(), payload, parts.verification().known()));
    switch (read) {
      case Decoded.Ok<Response>(Response response) -> request.answer(response, rtt);
      case Decoded.Rejected<Response>(DhtError error, String reason) -> {
        if (error != DhtError.BUSY) {
          parts.meters().peerFault(PeerFault.BAD_MESSAGE);
        }
        request.fail(new DhtException(error, "the peer's answer is refused: " + reason));
      }
    }
  }

  /** The connection has ended. On the event loop. */
  void close(String why) {
    closed = true;
    List<Pending> left = List.copyOf(pending.values());
    pending.clear();
    DhtException down = new DhtException(DhtError.TRANSPORT_DOWN, why);
    left.forEach(request -> request.fail(down));
  }

  private void abandon(Pending request) {
    if (!request.release()) {
      return;
    }
    if (pending.remove(request.corrId, request)) {
      abandoned.put(request.corrId, request);
      outlet.send(ControlCodec.encode(new ControlEvent.Cancel(request.corrId)));
    }
  }

  private void unexpected(long corrId) {
    Pending late = abandoned.remove(corrId);
    if (late == null) {
      parts.meters().peerFault(PeerFault.UNSOLICITED);
    } else {
      parts.meters().rpc(late.operation, Direction.OUT, "late", since(late.sentAt));
    }
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, parts.world().time().nanos() - nanos));
  }

  private static DhtException busy(String why) {
    return new DhtException(DhtError.BUSY, why + "; try again, or another peer");
  }

  /** One request; all but {@code done} belongs to the event loop. */
  private final class Pending {
    private final Operation operation;
    private final MonoSink<Answer> sink;
    private final AtomicBoolean done = new AtomicBoolean();
    private long corrId;
    private long sentAt;

    Pending(Operation operation, MonoSink<Answer> sink) {
      this.operation = operation;
      this.sink = sink;
    }

    boolean release() {
      if (done.compareAndSet(false, true)) {
        inflight.decrementAndGet();
        return true;
      }
      return false;
    }

    void answer(Response response, Duration rtt) {
      if (!release()) {
        return;
      }
      switch (response) {
        case Response.Refused(var error, var detail, var retry) ->
            sink.error(new DhtException(error, detail, retry));
        case Response.Pong pong -> sink.success(new Answer(pong, rtt, to));
        case Response.Nodes nodes -> sink.success(new Answer(nodes, rtt, to));
        case Response.Providers providers -> sink.success(new Answer(providers, rtt, to));
        case Response.Stored stored -> sink.success(new Answer(stored, rtt, to));
      }
    }

    void fail(RuntimeException why) {
      if (release()) {
        sink.error(why);
      }
    }
  }
}
