package io.svcdht.rpc.bus.nats;

import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.svcdht.announce.Registry.Beat;
import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily.Change;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows and signs of life as entries of buckets: a row's key in hexadecimal digits with a dot after
 * its first byte, its value as it is; a member's id, and an array in CBOR of the version of the
 * form, 1, the number and the lease in milliseconds.
 */
final class NatsRows {

  /** Most bytes of a value; a row with 16 long addresses has less. */
  static final int VALUE_BYTES = 16 << 10;

  /** The key of the row that says whose the others are; its value is the id of the key there. */
  static final String FLEET = "fleet";

  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{2}(\\.([0-9a-f]{2}){1,255})?");
  private static final int VERSION = 1;

  private NatsRows() {}

  static String key(Bytes key) {
    String hex = key.toHex();
    return key.size() == 1 ? hex : hex.substring(0, 2) + "." + hex.substring(2);
  }

  static Decoded<Change> change(KeyValueEntry entry) {
    return change(entry.getKey(), entry.getOperation() == KeyValueOperation.PUT, entry.getValue());
  }

  /** A row that is {@code there}, or was. */
  static Decoded<Change> change(String text, boolean there, byte @Nullable [] value) {
    if (!KEY.matcher(text).matches()) {
      return Decoded.malformed("no key of a row");
    }
    Bytes key = Bytes.copyOf(HEX.parseHex(text.replace(".", "")));
    if (!there) {
      return Decoded.ok(new Change.Remove(key));
    }
    return value == null || value.length > VALUE_BYTES
        ? Decoded.malformed("no value, or more than " + VALUE_BYTES + " bytes")
        : Decoded.ok(new Change.Put(key, Bytes.copyOf(value)));
  }

  static String member(NodeId id) {
    return HEX.formatHex(id.toBytes());
  }

  static Decoded<NodeId> member(String key) {
    try {
      return NodeId.decode(HEX.parseHex(key));
    } catch (IllegalArgumentException notHex) {
      return Decoded.malformed("no key of a member");
    }
  }

  static byte[] value(Beat beat) {
    CborWriter out = new CborWriter(24).array(3).unsigned(VERSION);
    return out.unsigned(beat.number()).unsigned(beat.leaseMillis()).toBytes();
  }

  static Decoded<Beat> beat(byte @Nullable [] value) {
    if (value == null) {
      return Decoded.malformed("no value");
    }
    CborReader in = new CborReader(value);
    in.tuple("beat", 3);
    long version = in.unsigned("version", Integer.MAX_VALUE);
    long number = in.unsigned("number", Long.MAX_VALUE);
    long lease = in.unsigned("lease", Beat.LEASE_MOST);
    if (!in.failed() && (version != VERSION || lease < 1)) {
      in.fail("version " + version + ", lease " + lease);
    }
    return in.finish(() -> new Beat(number, lease));
  }
}
