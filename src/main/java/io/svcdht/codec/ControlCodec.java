package io.svcdht.codec;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.Shown;
import java.util.Set;

/**
 * Control events (docs/PROTOCOL.md §3): EVENT frames of {@code app_proto_id} 0 whose payload is
 * {@code {"event": name}}. The request that a {@code cancel} is about is named by the frame's own
 * corr_id, because JSON numbers do not carry 64 bits everywhere.
 */
public final class ControlCodec {

  private static final String EVENT = "event";
  private static final String CANCEL = "cancel";
  private static final String LEAVING = "leaving";
  private static final int NAME_CHARS = 64;

  private ControlCodec() {}

  /** The frame that tells {@code event}. */
  public static Frame encode(ControlEvent event) {
    return switch (event) {
      case ControlEvent.Cancel(long corrId) -> frame(corrId, CANCEL);
      case ControlEvent.Leaving() -> frame(0, LEAVING);
      case ControlEvent.Unknown(String name) -> frame(0, name);
    };
  }

  /** Reads an EVENT frame of the control protocol. */
  public static Decoded<ControlEvent> decode(Frame frame) {
    if (frame.appProtoId() != Frame.CONTROL || !frame.isEvent()) {
      throw new IllegalArgumentException("not a control event: flags " + frame.flags());
    }
    JsonFields fields = JsonFields.read(frame.payload(), Set.of(EVENT));
    String name = fields.text(EVENT, NAME_CHARS);
    return fields.failed() ? fields.rejected() : event(name, frame.corrId());
  }

  private static Decoded<ControlEvent> event(String name, long corrId) {
    return switch (name) {
      case CANCEL ->
          corrId == 0
              ? Decoded.malformed("cancel names no request: its corr_id is 0")
              : Decoded.ok(new ControlEvent.Cancel(corrId));
      case LEAVING -> Decoded.ok(new ControlEvent.Leaving());
      default -> Decoded.ok(new ControlEvent.Unknown(Shown.of(name)));
    };
  }

  private static Frame frame(long corrId, String name) {
    Bytes payload = JsonText.object(json -> json.text(EVENT, name));
    return Frame.event(Frame.CONTROL, corrId, payload);
  }
}
