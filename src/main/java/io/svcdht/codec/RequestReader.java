package io.svcdht.codec;

import io.svcdht.cbor.CborReader;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Request;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to requests. Version and operation have the lowest keys, so a request of another version or
 * operation is told apart before anything in it that this version could not understand.
 */
final class RequestReader {

  private static final int ANY_16_BITS = 0xffff;

  private boolean version;
  private @Nullable Operation operation;
  private @Nullable Duration remaining;
  private @Nullable LookupId lookup;
  private @Nullable Instant haveSeq;
  private @Nullable NodeId target;
  private @Nullable Integer wanted;
  private @Nullable Cid cid;
  private @Nullable Integer limit;
  private Bytes cursor = Bytes.EMPTY;
  private @Nullable List<SignedRecord> records;

  private RequestReader() {}

  static Decoded<RequestEnvelope> read(Bytes payload) {
    RequestReader fields = new RequestReader();
    CborReader in = new CborReader(payload.toArray());
    in.map("request", MessageCodec.MAX_ENTRIES, true, fields::field);
    return in.finish(() -> fields).flatMap(RequestReader::build);
  }

  private boolean field(long key, CborReader in) {
    if (key >= RequestWriter.LOOKUP) {
      return operation == null ? missing(in) : field(operation, (int) Math.min(key, 255), in);
    }
    if (key == RequestWriter.VERSION) {
      version(in);
    } else if (key == RequestWriter.OPERATION) {
      operation(in);
    } else {
      long most = Limits.REQUEST_DEADLINE_MAX.toMillis();
      remaining = Duration.ofMillis(in.unsigned("remaining time", most));
    }
    return true;
  }

  /** Keys of other operations are unknown to this one, and so ignored. */
  private boolean field(Operation asked, int key, CborReader in) {
    if (key == RequestWriter.LOOKUP) {
      lookup = lookup(in);
      return true;
    }
    return switch (asked) {
      case PING -> ping(key, in);
      case FIND_NODE -> findNode(key, in);
      case FIND_PROVIDERS -> findProviders(key, in);
      case PROVIDE -> key == RequestWriter.WANTED ? wanted(in) : records(key, in);
      case STORE -> records(key, in);
    };
  }

  private boolean ping(int key, CborReader in) {
    if (key != RequestWriter.HAVE_SEQ) {
      return false;
    }
    haveSeq = Instant.ofEpochMilli(in.unsigned("have_seq", Limits.MILLIS_MAX));
    return true;
  }

  private boolean findNode(int key, CborReader in) {
    switch (key) {
      case RequestWriter.TARGET -> target = in.nodeId("target");
      case RequestWriter.WANTED -> wanted(in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean wanted(CborReader in) {
    wanted = count("wanted", Limits.PEERS_PER_ANSWER, in);
    return true;
  }

  private boolean findProviders(int key, CborReader in) {
    switch (key) {
      case RequestWriter.CID -> cid = in.cid("content id");
      case RequestWriter.LIMIT -> limit = count("limit", Limits.RECORDS_PER_ANSWER, in);
      case RequestWriter.CURSOR -> cursor = Cursors.read(in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean records(int key, CborReader in) {
    if (key != RequestWriter.RECORDS) {
      return false;
    }
    records = in.array("records", 1, Limits.RECORDS_PER_REQUEST, SignedRecord::read);
    return true;
  }

  private void version(CborReader in) {
    long found = in.unsigned("version", ANY_16_BITS);
    if (!in.failed() && found != MessageCodec.VERSION) {
      in.fail(DhtError.UNSUPPORTED, "message version " + found + " is not 1");
    }
    version = true;
  }

  private void operation(CborReader in) {
    long number = in.unsigned("operation", ANY_16_BITS);
    operation = Operation.byNumber(number).orElse(null);
    if (!version) {
      in.fail("request lacks its version");
    } else if (!in.failed() && operation == null) {
      in.fail(DhtError.UNSUPPORTED, "operation " + number + " is unknown");
    }
  }

  private boolean missing(CborReader in) {
    in.fail("request lacks its " + (version ? "operation" : "version"));
    return true;
  }

  private static @Nullable LookupId lookup(CborReader in) {
    Bytes bytes = in.exactBytes("lookup id", LookupId.BYTES);
    return in.failed() ? null : in.take("lookup id", LookupId.decode(bytes), null);
  }

  private static int count(String what, int most, CborReader in) {
    int value = (int) in.unsigned(what, most);
    if (!in.failed() && value == 0) {
      in.fail(what + " 0 is not 1…" + most);
    }
    return value;
  }

  private Decoded<RequestEnvelope> build() {
    if (!version || operation == null) {
      return Decoded.malformed("request lacks its " + (version ? "operation" : "version"));
    }
    @Nullable Request request = request(operation);
    if (remaining == null || lookup == null || request == null) {
      return Decoded.malformed(operation.label() + " request lacks " + lack());
    }
    return Decoded.ok(new RequestEnvelope(lookup, remaining, request));
  }

  private String lack() {
    if (remaining == null) {
      return "the remaining time (key 2)";
    }
    return lookup == null ? "the lookup id (key 3)" : "a key of its own";
  }

  private @Nullable Request request(Operation asked) {
    return switch (asked) {
      case PING -> new Request.Ping(Optional.ofNullable(haveSeq));
      case FIND_NODE ->
          target == null || wanted == null ? null : new Request.FindNode(target, wanted);
      case FIND_PROVIDERS ->
          cid == null || limit == null ? null : new Request.FindProviders(cid, limit, cursor);
      case PROVIDE ->
          records == null ? null : new Request.Provide(records, wanted == null ? 0 : wanted);
      case STORE -> records == null ? null : new Request.Store(records);
    };
  }
}
