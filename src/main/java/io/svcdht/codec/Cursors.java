package io.svcdht.codec;

import io.svcdht.cbor.CborReader;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;

/** Resume cursors: opaque, 1…64 bytes, left out when there is nothing to resume. */
final class Cursors {

  private Cursors() {}

  static Bytes read(CborReader in) {
    Bytes cursor = in.bytes("cursor", Limits.CURSOR_BYTES);
    if (!in.failed() && cursor.size() == 0) {
      in.fail("an empty cursor is left out");
    }
    return cursor;
  }
}
