package io.svcdht.codec;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import java.util.Optional;
import java.util.OptionalLong;

/** What came of reading a frame from a stream of bytes (docs/PROTOCOL.md §3). */
public sealed interface FrameRead {

  /** A well-formed frame; its bytes were taken from the buffer. */
  record Whole(Frame frame) implements FrameRead {}

  /**
   * More bytes are needed; none were taken.
   *
   * @param bytes how many in all from the current position, never above the frame bound
   */
  record Incomplete(int bytes) implements FrameRead {}

  /**
   * Broken framing: the stream cannot be trusted any more. Send {@code answer} where there is one,
   * then close.
   *
   * @param error from the closed set
   * @param reason names the field, the value and the allowed range
   * @param answer a response ready to be sent, if the frame was a request whose corr_id was read
   */
  record Broken(DhtError error, String reason, Optional<Frame> answer) implements FrameRead {

    /** Correlation id of the request to answer. */
    public OptionalLong corrId() {
      return answer.map(frame -> OptionalLong.of(frame.corrId())).orElseGet(OptionalLong::empty);
    }

    /** The same refusal without the answer. */
    public <T> Decoded<T> rejected() {
      return Decoded.rejected(error, reason);
    }
  }
}
