package io.svcdht.rpc.calls;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.Shown;
import io.svcdht.limits.Limits;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * What an announcing caller sends: a content for this node to sign for, or a record signed
 * elsewhere. Read strictly: an unknown field, one given twice, a value of another type or anything
 * after the object is refused.
 */
public sealed interface AnnounceBody {

  /** The content it is about. */
  Cid cid();

  /** {@code {cid, addrs?, ttl?}}: this node signs. */
  record Own(Cid cid, Optional<List<Multiaddr>> addresses, Optional<Duration> ttl)
      implements AnnounceBody {}

  /** {@code {record}}: signed elsewhere, and left as it is. */
  record Signed(SignedRecord record) implements AnnounceBody {
    @Override
    public Cid cid() {
      return record.record().cid();
    }
  }

  /** Reads one JSON text. */
  static Decoded<AnnounceBody> read(String text) {
    try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Decoded.malformed("a JSON object is wanted: {cid, addrs?, ttl?} or {record}");
      }
      Reader fields = new Reader(json);
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        fields.read(name);
        if (fields.refusal != null) {
          return fields.refusal;
        }
      }
      return json.nextToken() == null
          ? fields.build()
          : Decoded.malformed("something follows after the JSON object");
    } catch (JacksonException e) {
      return Decoded.malformed("not well-formed JSON: " + Shown.of(e.getOriginalMessage()));
    }
  }

  /** Reads the fields as they come; the first refusal stays. */
  final class Reader {
    private static final int RECORD_CHARS = (Limits.RECORD_BYTES * 4 + 2) / 3;

    private final JsonParser json;
    private @Nullable Cid cid;
    private @Nullable List<Multiaddr> addresses;
    private @Nullable Duration ttl;
    private @Nullable SignedRecord record;
    private @Nullable Decoded<AnnounceBody> refusal;

    private Reader(JsonParser json) {
      this.json = json;
    }

    private void read(String name) {
      JsonToken token = json.nextToken();
      switch (name) {
        case "cid" -> cid = take(text(name, token).flatMap(IpfsCid::contentId));
        case "addrs" -> addresses = take(addresses(token));
        case "ttl" -> ttl = take(ttl(token));
        case "record" -> record = take(text(name, token).flatMap(Reader::record));
        default ->
            refusal =
                Decoded.malformed(
                    "field '" + Shown.of(name) + "' is unknown; known are cid, addrs, ttl, record");
      }
    }

    private Decoded<AnnounceBody> build() {
      boolean own = cid != null || addresses != null || ttl != null;
      if (record != null) {
        return own
            ? Decoded.malformed("a signed record stands alone: cid, addrs and ttl are in it")
            : Decoded.ok(new Signed(record));
      }
      return cid == null
          ? Decoded.malformed("cid is missing, or record")
          : Decoded.ok(new Own(cid, Optional.ofNullable(addresses), Optional.ofNullable(ttl)));
    }

    private <T> @Nullable T take(Decoded<T> decoded) {
      return switch (decoded) {
        case Decoded.Ok<T>(T value) -> value;
        case Decoded.Rejected<T>(DhtError error, String reason) -> {
          refusal = Decoded.rejected(error, reason);
          yield null;
        }
      };
    }

    private Decoded<String> text(String name, @Nullable JsonToken token) {
      return token == JsonToken.VALUE_STRING
          ? Decoded.ok(json.getString())
          : Decoded.malformed(name + " is not a string");
    }

    private Decoded<Duration> ttl(@Nullable JsonToken token) {
      if (token != JsonToken.VALUE_NUMBER_INT) {
        return Decoded.malformed("ttl is not a whole number of seconds");
      }
      long seconds = json.getLongValue();
      long least = Limits.RECORD_TTL_MIN.toSeconds();
      long most = Limits.RECORD_TTL_MAX.toSeconds();
      return seconds >= least && seconds <= most
          ? Decoded.ok(Duration.ofSeconds(seconds))
          : Decoded.malformed(
              "ttl " + seconds + " is not a number of seconds from " + least + " to " + most);
    }

    private Decoded<List<Multiaddr>> addresses(@Nullable JsonToken token) {
      if (token != JsonToken.START_ARRAY) {
        return Decoded.malformed("addrs is not an array of strings");
      }
      List<Multiaddr> read = new ArrayList<>();
      for (JsonToken next = json.nextToken();
          next != JsonToken.END_ARRAY;
          next = json.nextToken()) {
        switch (text("an element of addrs", next).flatMap(Multiaddr::parse)) {
          case Decoded.Rejected<Multiaddr>(DhtError error, String reason) -> {
            return Decoded.rejected(error, reason);
          }
          case Decoded.Ok<Multiaddr>(Multiaddr address) -> {
            if (read.contains(address) || read.size() == Limits.RECORD_ADDRESSES) {
              return Decoded.malformed(
                  "addrs has more than " + Limits.RECORD_ADDRESSES + " addresses, or one twice");
            }
            read.add(address);
          }
        }
      }
      return read.isEmpty()
          ? Decoded.malformed("addrs is empty; leave it out for this node's own addresses")
          : Decoded.ok(List.copyOf(read));
    }

    private static Decoded<SignedRecord> record(String base64url) {
      if (base64url.length() > RECORD_CHARS) {
        return Decoded.rejected(
            DhtError.OVER_SIZE,
            "record has more than " + Limits.RECORD_BYTES + " bytes in base64url");
      }
      try {
        return SignedRecord.decode(Base64.getUrlDecoder().decode(base64url));
      } catch (IllegalArgumentException e) {
        return Decoded.malformed("record is not base64url");
      }
    }
  }
}
