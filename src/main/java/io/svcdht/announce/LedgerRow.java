package io.svcdht.announce;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.provider.KeyValueFamily.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A row of the ledger on a disk. Its key begins with a byte for its kind and goes on with the
 * content, if it is about one; of an owner, whose name may be long, the key has the BLAKE3-256. Its
 * value is an array in deterministic CBOR that begins with the version of the form. Times are those
 * of the wall clock in Unix milliseconds, as they outlive the process.
 */
sealed interface LedgerRow {

  /** Bytes of a name of 128 characters. */
  int OWNER_BYTES = 4 * 128;

  /** Version of the form of all values, but for {@link Published} in a fleet. */
  int VERSION = 1;

  /** Its version there: it has two fields more. */
  int VERSION_IN_FLEET = 2;

  /** Where it stands. */
  Bytes key();

  /** What it says. */
  Bytes value();

  /** The highest time that a record of this node may bear so far. */
  record Clock(Instant ts) implements LedgerRow {
    static final byte KIND = 0;

    @Override
    public Bytes key() {
      return Bytes.copyOf(new byte[] {KIND});
    }

    @Override
    public Bytes value() {
      CborWriter out = new CborWriter(16).array(2).unsigned(VERSION);
      return Bytes.copyOf(out.unsigned(ts.toEpochMilli()).toBytes());
    }

    static Decoded<LedgerRow> read(CborReader in) {
      in.tuple("clock", 2);
      version(in);
      long ts = in.unsigned("ts", Limits.MILLIS_MAX);
      return in.finish(() -> new Clock(Instant.ofEpochMilli(ts)));
    }
  }

  /** What an owner wants, once it has been published. */
  record Wish(Cid cid, Owner owner, Duration ttl, List<Multiaddr> addresses) implements LedgerRow {
    static final byte KIND = 1;

    @Override
    public Bytes key() {
      return key(cid, owner);
    }

    static Bytes key(Cid cid, Owner owner) {
      byte[] key = new byte[1 + 2 * Limits.KEY_BYTES];
      key[0] = KIND;
      Bytes.copyOf(cid.toBytes()).copyTo(key, 1);
      byte[] name = Blake3.digest(owner.name().getBytes(StandardCharsets.UTF_8));
      System.arraycopy(name, 0, key, 1 + Limits.KEY_BYTES, Limits.KEY_BYTES);
      return Bytes.copyOf(key);
    }

    @Override
    public Bytes value() {
      CborWriter out = new CborWriter(128).array(4).unsigned(VERSION).text(owner.name());
      out.unsigned(ttl.toSeconds()).array(addresses.size());
      addresses.forEach(address -> out.text(address.toString()));
      return Bytes.copyOf(out.toBytes());
    }

    static Decoded<LedgerRow> read(Cid cid, CborReader in) {
      in.tuple("wish", 4);
      version(in);
      String name = in.text("owner", OWNER_BYTES);
      long ttl = in.unsigned("ttl", Limits.RECORD_TTL_MAX.toSeconds());
      List<Multiaddr> addresses =
          in.array("addresses", 0, Limits.RECORD_ADDRESSES, each -> each.multiaddr("address"));
      if (!in.failed() && ttl < Limits.RECORD_TTL_MIN.toSeconds()) {
        in.fail("ttl " + ttl + " is too short");
      }
      if (!in.failed() && (name.isEmpty() || name.length() > OWNER_BYTES / 4)) {
        in.fail("an owner of " + name.length() + " characters");
      }
      return in.finish(() -> new Wish(cid, new Owner(name), Duration.ofSeconds(ttl), addresses));
    }
  }

  /**
   * What was last published of a content.
   *
   * @param said what that was; a node alone keeps no more of it than when it runs out
   * @param withdrawals how often it was a withdrawal, in a row
   * @param withdrawn whether nobody wants it any more: a content without wishes that is not
   *     withdrawn has lost them
   */
  record Published(Cid cid, Instant publishedAt, Said said, int withdrawals, boolean withdrawn)
      implements LedgerRow {
    static final byte KIND = 2;
    private static final int WITHDRAWALS_MOST = 1_000;

    /** The first byte of an array of seven (RFC 8949 §3.1). */
    private static final byte ARRAY_OF_SEVEN = (byte) 0x87;

    @Override
    public Bytes key() {
      return key(cid);
    }

    private static boolean isOfFleet(Bytes value) {
      return value.size() > 0 && value.at(0) == ARRAY_OF_SEVEN;
    }

    static Bytes key(Cid cid) {
      byte[] key = new byte[1 + Limits.KEY_BYTES];
      key[0] = KIND;
      Bytes.copyOf(cid.toBytes()).copyTo(key, 1);
      return Bytes.copyOf(key);
    }

    @Override
    public Bytes value() {
      boolean fleet = said.digest().size() > 0;
      CborWriter out = new CborWriter(80).array(fleet ? 7 : 5);
      out.unsigned(fleet ? VERSION_IN_FLEET : VERSION);
      out.unsigned(publishedAt.toEpochMilli()).unsigned(said.expiresAt().toEpochMilli());
      out.unsigned(Math.min(withdrawals, WITHDRAWALS_MOST)).unsigned(withdrawn ? 1 : 0);
      if (fleet) {
        out.unsigned(said.ts().toEpochMilli()).bytes(said.digest());
      }
      return Bytes.copyOf(out.toBytes());
    }

    static Decoded<LedgerRow> read(Cid cid, CborReader in, boolean fleet) {
      in.tuple("published", fleet ? 7 : 5);
      version(in, fleet ? VERSION_IN_FLEET : VERSION);
      Instant published = Instant.ofEpochMilli(in.unsigned("publishedAt", Limits.MILLIS_MAX));
      Instant expires = Instant.ofEpochMilli(in.unsigned("expiresAt", Limits.MILLIS_MAX));
      int withdrawals = (int) in.unsigned("withdrawals", WITHDRAWALS_MOST);
      boolean withdrawn = in.unsigned("withdrawn", 1) == 1;
      Instant ts =
          fleet ? Instant.ofEpochMilli(in.unsigned("ts", Limits.MILLIS_MAX)) : Instant.EPOCH;
      Bytes digest = fleet ? in.exactBytes("digest", Limits.KEY_BYTES) : Bytes.EMPTY;
      return in.finish(() ->
          new Published(cid, published, new Said(ts, expires, digest), withdrawals, withdrawn));
    }
  }

  /** Reads a row; {@code Malformed} if it is none. */
  static Decoded<LedgerRow> read(Entry entry) {
    byte[] key = entry.key().toArray();
    CborReader in = new CborReader(entry.value().toArray());
    if (key.length == 1 && key[0] == Clock.KIND) {
      return Clock.read(in);
    }
    if (key.length == 1 + 2 * Limits.KEY_BYTES && key[0] == Wish.KIND) {
      return Wish.read(Cid.read(key, 1), in)
          .flatMap(row ->
              row.key().equals(entry.key())
                  ? Decoded.ok(row)
                  : Decoded.malformed("the wish of another owner than its key says"));
    }
    if (key.length == 1 + Limits.KEY_BYTES && key[0] == Published.KIND) {
      return Published.read(Cid.read(key, 1), in, Published.isOfFleet(entry.value()));
    }
    return Decoded.malformed("no key of an announcement");
  }

  /** The content that the row of {@code key} is about; empty for none. */
  static Optional<Cid> content(Bytes key) {
    boolean about =
        (key.size() == 1 + 2 * Limits.KEY_BYTES && key.at(0) == Wish.KIND)
            || (key.size() == 1 + Limits.KEY_BYTES && key.at(0) == Published.KIND);
    return about ? Optional.of(Cid.read(key.toArray(), 1)) : Optional.empty();
  }

  private static void version(CborReader in) {
    version(in, VERSION);
  }

  private static void version(CborReader in, int known) {
    long version = in.unsigned("version", Integer.MAX_VALUE);
    if (!in.failed() && version != known) {
      in.fail("version " + version + " of the form is not known");
    }
  }
}
