package io.svcdht.bench;

import io.svcdht.codec.Frame;
import io.svcdht.codec.FrameCodec;
import io.svcdht.codec.MessageCodec;
import io.svcdht.codec.RequestEnvelope;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.message.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one core reads and writes per second. {@code frame} is the promise of 500,000/s: one frame
 * with a payload of 1 KiB, decoded and encoded again. {@code findProviders} adds the message of the
 * most frequent request.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class FrameBenchmark {

  private final ByteBuffer kibibyte =
      FrameCodec.encode(Frame.request(Frame.DHT, 1, Bytes.copyOf(new byte[1024])));

  private final ByteBuffer find =
      FrameCodec.encode(
          Frame.request(
              Frame.DHT,
              1,
              MessageCodec.encodeRequest(
                  new RequestEnvelope(
                      new LookupId(UUID.fromString("019b76da-a800-7000-8000-000000000001")),
                      Duration.ofSeconds(1),
                      new Request.FindProviders(Cid.ofContent(new byte[0]), 20, Bytes.EMPTY)))));

  /** Decode and encode a frame of 1 KiB. */
  @Benchmark
  public ByteBuffer frame() {
    return FrameCodec.encode(ok(FrameCodec.decode(kibibyte)));
  }

  /** Decode frame and message of a FIND_PROVIDERS request, and encode both again. */
  @Benchmark
  public ByteBuffer findProviders() {
    Frame frame = ok(FrameCodec.decode(find));
    RequestEnvelope request = ok(MessageCodec.decodeRequest(frame.payload()));
    return FrameCodec.encode(
        Frame.request(Frame.DHT, frame.corrId(), MessageCodec.encodeRequest(request)));
  }

  private static <T> T ok(Decoded<T> decoded) {
    return decoded.orThrow();
  }
}
