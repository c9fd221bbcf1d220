package io.svcdht.rpc.http;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/**
 * Cuts a body into lines as it arrives, holding at most one line. A line over the bound is refused
 * and skipped to its end, so that it costs only itself; blank lines count but say nothing.
 */
final class Lines {

  /**
   * A line.
   *
   * @param number from 1, blank ones counted
   * @param text what it says, or why it was refused
   */
  record Line(long number, Decoded<String> text) {}

  private final int mostBytes;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private boolean tooLong;
  private long number = 1;

  private Lines(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** The lines of {@code body} without their ends. */
  static Flux<Line> of(Flux<DataBuffer> body, int mostBytes) {
    return Flux.defer(() -> {
      Lines lines = new Lines(mostBytes);
      return body.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
          .concatMapIterable(buffer -> lines.take(Bodies.bytes(buffer)), 1)
          .concatWith(Flux.defer(() -> Flux.fromIterable(lines.rest())));
    });
  }

  private List<Line> take(byte[] bytes) {
    List<Line> complete = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        add(bytes, start, i);
        finish(complete);
        start = i + 1;
      }
    }
    add(bytes, start, bytes.length);
    return complete;
  }

  private List<Line> rest() {
    List<Line> last = new ArrayList<>();
    finish(last);
    return last;
  }

  private void add(byte[] bytes, int start, int end) {
    if (pending.size() + end - start > mostBytes) {
      tooLong = true;
      pending.reset();
    }
    if (!tooLong) {
      pending.write(bytes, start, end - start);
    }
  }

  private void finish(List<Line> complete) {
    byte[] line = pending.toByteArray();
    if (tooLong) {
      complete.add(
          new Line(
              number,
              Decoded.rejected(
                  DhtError.OVER_SIZE, "the line has more than " + mostBytes + " bytes")));
    } else if (!isBlank(line)) {
      complete.add(new Line(number, Bodies.utf8(line, 0, line.length)));
    }
    number++;
    tooLong = false;
    pending.reset();
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
