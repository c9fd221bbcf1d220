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

/**
 * A row of the ledger on a disk. Its key begins with a byte for its kind and goes on with the
 * content, if it is about one; of an owner, whose name may be long, the key has the BLAKE3-256. Its
 * value is an array in deterministic CBOR that begins with the version of the form, 1. Times are
 * those of the wall clock in Unix milliseconds, as they outlive the process.
 */
sealed interface LedgerRow {

  /** Bytes of a name of 128 characters. */
  int OWNER_BYTES = 4 * 128;

  /** Version of the form of all values. */
  int VERSION = 1;

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
   * @param withdrawals how often it was a withdrawal, in a row
   * @param withdrawn whether nobody wants it any more: a content without wishes that is not
   *     withdrawn has lost them
   */
  record Published(
      Cid cid, Instant publishedAt, Instant expiresAt, int withdrawals, boolean withdrawn)
      implements LedgerRow {
    static final byte KIND = 2;
    private static final int WITHDRAWALS_MOST = 1_000;

    @Override
    public Bytes key() {
      return key(cid);
    }

    static Bytes key(Cid cid) {
      byte[] key = new byte[1 + Limits.KEY_BYTES];
      key[0] = KIND;
      Bytes.copyOf(cid.toBytes()).copyTo(key, 1);
      return Bytes.copyOf(key);
    }

    @Override
    public Bytes value() {
      CborWriter out = new CborWriter(32).array(5).unsigned(VERSION);
      out.unsigned(publishedAt.toEpochMilli()).unsigned(expiresAt.toEpochMilli());
      out.unsigned(Math.min(withdrawals, WITHDRAWALS_MOST)).unsigned(withdrawn ? 1 : 0);
      return Bytes.copyOf(out.toBytes());
    }

    static Decoded<LedgerRow> read(Cid cid, CborReader in) {
      in.tuple("published", 5);
      version(in);
      Instant published = Instant.ofEpochMilli(in.unsigned("publishedAt", Limits.MILLIS_MAX));
      Instant expires = Instant.ofEpochMilli(in.unsigned("expiresAt", Limits.MILLIS_MAX));
      int withdrawals = (int) in.unsigned("withdrawals", WITHDRAWALS_MOST);
      boolean withdrawn = in.unsigned("withdrawn", 1) == 1;
      return in.finish(() -> new Published(cid, published, expires, withdrawals, withdrawn));
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
      return Published.read(Cid.read(key, 1), in);
    }
    return Decoded.malformed("no key of an announcement");
  }

  private static void version(CborReader in) {
    long version = in.unsigned("version", Integer.MAX_VALUE);
    if (!in.failed() && version != VERSION) {
      in.fail("version " + version + " of the form is not known");
    }
  }
}
