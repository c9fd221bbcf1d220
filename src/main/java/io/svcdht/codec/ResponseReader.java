package io.svcdht.codec;

import io.svcdht.cbor.CborReader;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to responses. Which keys count is decided by what was asked and by the status; all others
 * are unknown, and so ignored.
 */
final class ResponseReader {

  private static final int ANY_16_BITS = 0xffff;

  private final Kind kind;
  private final CborReader.Known<SignedPeerInfo> peers;
  private boolean version;
  private @Nullable SignedPeerInfo newer;
  private @Nullable String observed;
  private @Nullable List<SignedPeerInfo> closest;
  private @Nullable List<SignedRecord> records;
  private Bytes cursor = Bytes.EMPTY;
  private @Nullable List<Response.StoreResult> results;
  private @Nullable DhtError error;
  private @Nullable String detail;
  private @Nullable Duration retryAfter;

  private enum Kind {
    PONG,
    NODES,
    PROVIDERS,
    STORED,
    REFUSED
  }

  private ResponseReader(Kind kind, CborReader.Known<SignedPeerInfo> peers) {
    this.kind = kind;
    this.peers = peers;
  }

  static Decoded<Response> read(
      Operation asked, int status, Bytes payload, CborReader.Known<SignedPeerInfo> peers) {
    ResponseReader fields = new ResponseReader(kind(asked, status), peers);
    CborReader in = new CborReader(payload.toArray());
    in.map("response", MessageCodec.MAX_ENTRIES, true, fields::field);
    return in.finish(() -> fields).flatMap(read -> read.build(status));
  }

  private static Kind kind(Operation asked, int status) {
    if (status != ResponseWriter.OK && status != ResponseWriter.PARTIAL) {
      return Kind.REFUSED;
    }
    return switch (asked) {
      case PING -> Kind.PONG;
      case FIND_NODE -> Kind.NODES;
      case FIND_PROVIDERS -> Kind.PROVIDERS;
      case PROVIDE, STORE -> Kind.STORED;
    };
  }

  private boolean field(long key, CborReader in) {
    if (key == ResponseWriter.VERSION) {
      version(in);
      return true;
    }
    if (!version) {
      in.fail("response lacks its version");
      return true;
    }
    int known = (int) Math.min(key, 255);
    return switch (kind) {
      case PONG -> pong(known, in);
      case NODES -> nodes(known, in);
      case PROVIDERS -> providers(known, in);
      case STORED -> stored(known, in);
      case REFUSED -> refused(known, in);
    };
  }

  private void version(CborReader in) {
    long found = in.unsigned("version", ANY_16_BITS);
    if (!in.failed() && found != MessageCodec.VERSION) {
      in.fail(DhtError.UNSUPPORTED, "message version " + found + " is not 1");
    }
    version = true;
  }

  private boolean pong(int key, CborReader in) {
    switch (key) {
      case ResponseWriter.NEWER -> newer = SignedPeerInfo.read(in, peers);
      case ResponseWriter.OBSERVED -> observed = observed(in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean nodes(int key, CborReader in) {
    if (key != ResponseWriter.CLOSEST) {
      return false;
    }
    closest =
        in.array("closest", 0, Limits.PEERS_PER_ANSWER, peer -> SignedPeerInfo.read(peer, peers));
    return true;
  }

  private boolean providers(int key, CborReader in) {
    switch (key) {
      case ResponseWriter.RECORDS ->
          records = in.array("records", 0, Limits.RECORDS_PER_ANSWER, SignedRecord::read);
      case ResponseWriter.CURSOR -> cursor = Cursors.read(in);
      default -> {
        return nodes(key, in);
      }
    }
    return true;
  }

  private boolean stored(int key, CborReader in) {
    if (key != ResponseWriter.RESULTS) {
      return nodes(key, in);
    }
    results = in.array("results", 1, Limits.RECORDS_PER_REQUEST, ResponseReader::result);
    return true;
  }

  private boolean refused(int key, CborReader in) {
    switch (key) {
      case ResponseWriter.ERROR -> error = error("error", in);
      case ResponseWriter.DETAIL -> detail = detail(in);
      case ResponseWriter.RETRY_AFTER ->
          retryAfter =
              Duration.ofMillis(in.unsigned("retry-after", Limits.RETRY_AFTER_MAX.toMillis()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String observed(CborReader in) {
    String text = in.text("observed", Limits.OBSERVED_BYTES);
    if (!in.failed() && !Response.Pong.isObserved(text)) {
      in.fail("observed address is not 1…" + Limits.OBSERVED_BYTES + " printable ASCII characters");
    }
    return text;
  }

  private static Response.StoreResult result(CborReader in) {
    long number = in.unsigned("result", ANY_16_BITS);
    if (number == ResponseWriter.KNOWN) {
      return Response.StoreResult.KNOWN;
    }
    return number == ResponseWriter.ACCEPTED
        ? Response.StoreResult.ACCEPTED
        : Response.StoreResult.refused(known(number));
  }

  private static DhtError error(String what, CborReader in) {
    long number = in.unsigned(what, ANY_16_BITS);
    if (!in.failed() && number == ResponseWriter.ACCEPTED) {
      in.fail(what + " 0 is no error");
    }
    return known(number);
  }

  /** A number of a later version is an error all the same. */
  private static DhtError known(long number) {
    return DhtError.byNumber(number).orElse(DhtError.INTERNAL);
  }

  private static String detail(CborReader in) {
    String text = in.text("detail", Limits.ERROR_DETAIL_BYTES);
    if (text.length() > Limits.ERROR_DETAIL_CHARS) {
      in.fail(DhtError.OVER_SIZE, "detail is longer than " + Limits.ERROR_DETAIL_CHARS);
    }
    return text;
  }

  private Decoded<Response> build(int status) {
    if (!version) {
      return Decoded.malformed("response lacks its version");
    }
    if ((status == ResponseWriter.PARTIAL) != (cursor.size() > 0)) {
      return Decoded.malformed("status " + status + " and a cursor of " + cursor.size() + " bytes");
    }
    @Nullable Response response = response();
    return response == null
        ? Decoded.malformed("response of kind " + kind + " and status " + status + " is not whole")
        : Decoded.ok(response);
  }

  private @Nullable Response response() {
    return switch (kind) {
      case PONG ->
          observed == null ? null : new Response.Pong(Optional.ofNullable(newer), observed);
      case NODES -> closest == null ? null : new Response.Nodes(closest);
      case PROVIDERS ->
          closest == null || records == null
              ? null
              : new Response.Providers(records, cursor, closest);
      case STORED ->
          results == null
              ? null
              : new Response.Stored(results, closest == null ? List.of() : closest);
      case REFUSED ->
          error == null || detail == null
              ? null
              : new Response.Refused(error, detail, Optional.ofNullable(retryAfter));
    };
  }
}
