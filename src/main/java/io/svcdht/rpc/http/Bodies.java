package io.svcdht.rpc.http;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.rpc.web.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads whole bodies within bounds of size and time. */
final class Bodies {

  private final int mostBytes;
  private final Duration patience;
  private final Scheduler timers;

  Bodies(int mostBytes, Duration patience, Scheduler timers) {
    this.mostBytes = mostBytes;
    this.patience = patience;
    this.timers = timers;
  }

  /** The body as text. Errors: {@link Refusal} with 400, 408 or 413. */
  Mono<String> text(ServerHttpRequest request) {
    if (request.getHeaders().getContentLength() > mostBytes) {
      return Mono.error(Problems.tooLarge("the body (over " + mostBytes + ")"));
    }
    return DataBufferUtils.join(request.getBody(), mostBytes)
        .timeout(patience, timers)
        .map(Bodies::bytes)
        .map(bytes -> Refusal.orThrow(utf8(bytes, 0, bytes.length)))
        .switchIfEmpty(Mono.error(() -> Refusal.malformed("the body is empty")))
        .onErrorMap(TimeoutException.class, late -> tooSlow(patience));
  }

  /** What a caller is told whose body does not come. */
  static Refusal tooSlow(Duration patience) {
    return new Refusal(
        DhtError.DEADLINE, 408, "the body did not arrive within " + patience.toMillis() + " ms");
  }

  /** The bytes of a buffer, which is released. */
  static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }

  /** Text in strict UTF-8 (RFC 8259 §8.1). */
  static Decoded<String> utf8(byte[] bytes, int offset, int length) {
    try {
      return Decoded.ok(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, offset, length))
              .toString());
    } catch (CharacterCodingException e) {
      return Decoded.malformed("the text is not UTF-8");
    }
  }
}
