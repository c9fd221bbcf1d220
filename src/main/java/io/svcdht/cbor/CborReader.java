package io.svcdht.cbor;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads deterministic CBOR that a stranger wrote, strictly (docs/PROTOCOL.md §4).
 *
 * <p>The reader never throws for what it reads. The first thing wrong is remembered; every later
 * call then answers a harmless empty value and loops end at once, so that a decoder is written
 * straight down and asks {@link #finish} once at its end. Lengths and counts are checked against
 * the caller's bound and the bytes that are left before any memory is taken.
 *
 * <p>Refused: heads not of the shortest form, indefinite lengths, negative integers, tags, floats,
 * unsorted or duplicate map keys, invalid UTF-8, nesting over {@link Limits#CBOR_DEPTH}, trailing
 * bytes.
 */
public final class CborReader {

  private static final String KEY = "map key";

  private static final Multiaddr NOWHERE = Multiaddr.parse("/ip4/0.0.0.0/tcp/1").orThrow();

  private final byte[] input;
  private final int end;
  private int position;
  private int depth;
  private @Nullable DhtError error;
  private String reason = "";

  /** A reader over all of {@code input}, which must not change meanwhile. */
  public CborReader(byte[] input) {
    this.input = input;
    this.end = input.length;
  }

  /** Whether something was refused already. */
  public boolean failed() {
    return error != null;
  }

  /** Refuses the input as malformed, unless it was refused before. */
  public void fail(String why) {
    fail(DhtError.MALFORMED, why);
  }

  /** Refuses the input, unless it was refused before. */
  public void fail(DhtError kind, String why) {
    if (error == null) {
      error = kind;
      reason = why;
      position = end;
    }
  }

  /** The decoded value if nothing was refused and nothing is left over, else the refusal. */
  public <T> Decoded<T> finish(java.util.function.Supplier<? extends T> value) {
    if (position != end) {
      fail((end - position) + " trailing bytes");
    }
    return error == null ? Decoded.ok(value.get()) : Decoded.rejected(error, reason);
  }

  /**
   * The value of a nested decode; its refusal becomes this reader's, and {@code fallback} the
   * value.
   */
  public <T extends @Nullable Object> T take(String what, Decoded<? extends T> nested, T fallback) {
    return switch (nested) {
      case Decoded.Ok<? extends T>(T value) -> value;
      case Decoded.Rejected<? extends T>(DhtError kind, String why) -> {
        fail(kind, what + ": " + why);
        yield fallback;
      }
    };
  }

  /**
   * What {@code known} recognises in the bytes that come next, which are then read; {@code null},
   * and nothing is read, if nothing. Whoever recognises must have seen these very bytes pass this
   * reader before.
   */
  public <T> @Nullable T recognise(Known<T> known) {
    @Nullable T found = failed() ? null : known.find(input, position);
    if (found != null) {
      position += known.size(found);
    }
    return found;
  }

  /** An unsigned integer of at most {@code max}. */
  public long unsigned(String what, long max) {
    long value = head(what, Cbor.UNSIGNED);
    if (value < 0 || value > max) {
      fail(what + " " + Long.toUnsignedString(value) + " is above " + max);
      return 0;
    }
    return value;
  }

  /** {@code true} or {@code false}. */
  public boolean bool(String what) {
    int next = failed() || position == end ? -1 : input[position] & 0xff;
    if (next != Cbor.TRUE && next != Cbor.FALSE) {
      fail(what + " is not a boolean");
      return false;
    }
    position++;
    return next == Cbor.TRUE;
  }

  /** A byte string of at most {@code max} bytes. */
  public Bytes bytes(String what, int max) {
    return slice(what, length(what, Cbor.BYTES, max));
  }

  /** A byte string of exactly {@code length} bytes. */
  public Bytes exactBytes(String what, int length) {
    long found = head(what, Cbor.BYTES);
    if (!failed() && found != length) {
      fail(what + " has " + Long.toUnsignedString(found) + " bytes, not " + length);
    }
    return slice(what, failed() ? 0 : length);
  }

  /** A node id. */
  public NodeId nodeId(String what) {
    return NodeId.read(keyBytes(what), 0);
  }

  /** A content id. */
  public Cid cid(String what) {
    return Cid.read(keyBytes(what), 0);
  }

  /** An address in multiaddr text. */
  public Multiaddr multiaddr(String what) {
    String text = text(what, Limits.MULTIADDR_BYTES);
    return failed() ? NOWHERE : take(what, Multiaddr.parse(text), NOWHERE);
  }

  /** A text string of at most {@code max} bytes of UTF-8. */
  public String text(String what, int max) {
    int length = length(what, Cbor.TEXT, max);
    try {
      String value =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(input, position, length))
              .toString();
      position += length;
      return value;
    } catch (CharacterCodingException invalid) {
      fail(what + " is not valid UTF-8");
      return "";
    }
  }

  /**
   * An array of {@code min} to {@code max} elements, each read by {@code element}, which may answer
   * {@code null} only once this reader has failed.
   */
  public <T> List<T> array(
      String what, int min, int max, Function<CborReader, ? extends @Nullable T> element) {
    int count = count(what, Cbor.ARRAY, max, 1);
    if (!failed() && count < min) {
      fail(what + " has " + count + " elements, at least " + min + " are needed");
    }
    List<T> values = new ArrayList<>(count);
    enter();
    for (int i = 0; i < count && !failed(); i++) {
      @Nullable T value = element.apply(this);
      if (value != null) {
        values.add(value);
      }
    }
    depth--;
    return failed() ? List.of() : List.copyOf(values);
  }

  /**
   * The head of an array of exactly {@code count} elements, which the caller reads one by one. Its
   * shape is the caller's, so it does not count as a level of nesting: only lists, maps and what is
   * skipped can be deeper than a decoder expects.
   */
  public void tuple(String what, int count) {
    long found = head(what, Cbor.ARRAY);
    if (!failed() && found != count) {
      fail(what + " has " + Long.toUnsignedString(found) + " elements, not " + count);
    }
  }

  /**
   * A map with ascending unsigned keys of at most {@code max} entries. {@code field} is called with
   * each key and must read its value, or answer {@code false} without reading: then the value is
   * skipped where {@code ignoreUnknown}, and refused where not.
   */
  public void map(String what, int max, boolean ignoreUnknown, Field field) {
    int count = count(what, Cbor.MAP, max, 2);
    enter();
    long last = -1;
    for (int i = 0; i < count && !failed(); i++) {
      long key = head(KEY, Cbor.UNSIGNED);
      if (key <= last) {
        fail(what + " keys are not ascending at " + Long.toUnsignedString(key));
      } else if (!failed() && !field.read(key, this)) {
        unknown(what, key, ignoreUnknown);
      }
      last = key;
    }
    depth--;
  }

  /** Remembers values by their exact bytes. */
  public interface Known<T> {
    /** The value whose whole encoding stands in {@code input} from {@code from} on, if known. */
    @Nullable T find(byte[] input, int from);

    /** Bytes of the encoding of {@code value}. */
    int size(T value);
  }

  /** Reads the value of one map key. */
  @FunctionalInterface
  public interface Field {
    /**
     * Reads the value of {@code key} from {@code in}; {@code false}, without reading, if unknown.
     */
    boolean read(long key, CborReader in);
  }

  private void unknown(String what, long key, boolean ignore) {
    if (ignore) {
      skip();
    } else {
      fail(what + " has the unknown key " + key);
    }
  }

  /** Steps over one item of any allowed type, checking its form and keeping nothing of it. */
  private void skip() {
    if (failed() || position == end) {
      fail("an item is missing");
      return;
    }
    switch ((input[position] & 0xff) >>> 5) {
      case Cbor.UNSIGNED -> head("ignored integer", Cbor.UNSIGNED);
      case Cbor.BYTES -> skipBytes();
      case Cbor.TEXT -> text("ignored text", Integer.MAX_VALUE);
      case Cbor.ARRAY -> skipArray();
      case Cbor.MAP -> map("ignored map", Integer.MAX_VALUE, true, (key, in) -> false);
      default -> bool("an ignored item, no integer, string, array or map,");
    }
  }

  private void skipBytes() {
    int length = length("ignored bytes", Cbor.BYTES, Integer.MAX_VALUE);
    position += length;
  }

  private void skipArray() {
    int count = count("ignored array", Cbor.ARRAY, Integer.MAX_VALUE, 1);
    enter();
    for (int i = 0; i < count && !failed(); i++) {
      skip();
    }
    depth--;
  }

  /** The next {@code length} bytes, if they are there. */
  private Bytes slice(String what, int length) {
    if (length > end - position) {
      fail(what + " is cut short");
      return Bytes.EMPTY;
    }
    Bytes value = Bytes.copyOf(input, position, length);
    position += length;
    return value;
  }

  private byte[] keyBytes(String what) {
    Bytes value = exactBytes(what, Limits.KEY_BYTES);
    return failed() ? new byte[Limits.KEY_BYTES] : value.toArray();
  }

  private void enter() {
    if (++depth > Limits.CBOR_DEPTH) {
      fail("nesting is deeper than " + Limits.CBOR_DEPTH);
    }
  }

  private int length(String what, int major, int max) {
    long length = head(what, major);
    if (length < 0 || length > max) {
      fail(
          DhtError.OVER_SIZE,
          what + " has " + Long.toUnsignedString(length) + " bytes, at most " + max);
      return 0;
    }
    if (length > end - position) {
      fail(what + " is cut short");
      return 0;
    }
    return (int) length;
  }

  private int count(String what, int major, int max, int bytesPerEntry) {
    long count = head(what, major);
    if (count < 0 || count > max) {
      fail(
          DhtError.OVER_SIZE,
          what + " has " + Long.toUnsignedString(count) + " entries, at most " + max);
      return 0;
    }
    if (count * bytesPerEntry > end - position) {
      fail(what + " is cut short");
      return 0;
    }
    return (int) count;
  }

  /** The argument of a head of type {@code major} in its shortest form; unsigned. */
  private long head(String what, int major) {
    if (failed() || position == end) {
      fail(what + " is missing");
      return 0;
    }
    int initial = input[position++] & 0xff;
    if (initial >>> 5 != major) {
      fail(what + " has the wrong type " + (initial >>> 5));
      return 0;
    }
    int info = initial & 0x1f;
    if (info < 24) {
      return info;
    }
    return info > 27 ? indefinite(what) : argument(what, 1 << (info - 24));
  }

  private long indefinite(String what) {
    fail(what + " has an indefinite or reserved length");
    return 0;
  }

  private long argument(String what, int bytes) {
    if (end - position < bytes) {
      fail(what + " is cut short");
      return 0;
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | (input[position++] & 0xff);
    }
    long least = bytes == 1 ? 24 : 1L << (bytes * 4);
    if (Long.compareUnsigned(value, least) < 0) {
      fail(what + " is not in its shortest form");
      return 0;
    }
    return value;
  }
}
