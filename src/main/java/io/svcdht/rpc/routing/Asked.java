package io.svcdht.rpc.routing;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.rpc.web.Refusal;

/** Reads what a path names; what is no CID or peer id is 422, as the specification has it. */
final class Asked {

  private Asked() {}

  static <T> T orThrow(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Rejected<T>(DhtError error, String reason) ->
          throw new Refusal(error, 422, reason);
    };
  }
}
