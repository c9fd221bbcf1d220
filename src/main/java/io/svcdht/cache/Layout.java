package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * How records, marks and their indexes are written on the disk ({@link DirectoryMarker#FORMAT}):
 * all numbers big-endian, times of {@link SteadyTime} in nanoseconds.
 *
 * <p>Beside a time stands the {@code shift} that the wall clock had made since the store was opened
 * when it was written: at the next opening, steady time begins at the wall clock again, and what
 * was written is moved by it.
 */
final class Layout {

  /** Bytes of a content or publisher. */
  static final int KEY = 32;

  /** Bytes of a time. */
  static final int TIME = Long.BYTES;

  /** The floor of the replay memory, in the family of what there is once. */
  static final byte[] FLOOR = {'f', 'l', 'o', 'o', 'r'};

  private static final int RECORD_HEAD = 4 * Long.BYTES;
  private static final int HASH = 32;

  private Layout() {}

  /**
   * What the index by expiry says of a record: all that has to be known of it when the store opens.
   *
   * @param prefix {@link Kept#prefix}
   * @param footprint bytes it takes
   * @param shift nanoseconds that the wall clock was ahead of steady time
   * @param life nanoseconds it had left when it was written
   */
  record Entry(long prefix, int footprint, long shift, long life) {
    static final int BYTES = 3 * Long.BYTES + Integer.BYTES;

    byte[] write() {
      return ByteBuffer.allocate(BYTES)
          .putLong(prefix)
          .putInt(footprint)
          .putLong(shift)
          .putLong(life)
          .array();
    }

    /** As it is written again once the shift is made. */
    byte[] unshifted() {
      return new Entry(prefix, footprint, 0, life).write();
    }

    static Entry read(byte[] value) {
      ByteBuffer in = ByteBuffer.wrap(value);
      return new Entry(in.getLong(), in.getInt(), in.getLong(), in.getLong());
    }
  }

  /** Content ‖ publisher. */
  static byte[] key(Cid cid, NodeId publisher) {
    byte[] key = new byte[2 * KEY];
    System.arraycopy(cid.toBytes(), 0, key, 0, KEY);
    System.arraycopy(publisher.toBytes(), 0, key, KEY, KEY);
    return key;
  }

  static byte[] key(Subject subject) {
    return key(subject.cid(), subject.publisher());
  }

  static Subject subject(byte[] key, int offset) {
    return new Subject(Cid.read(key, offset), NodeId.read(key, offset + KEY));
  }

  /** Time ‖ content ‖ publisher. */
  static byte[] timed(long time, byte[] key) {
    return ByteBuffer.allocate(TIME + key.length).putLong(time).put(key).array();
  }

  static long time(byte[] timed) {
    return ByteBuffer.wrap(timed).getLong();
  }

  static byte[] time(long time) {
    return ByteBuffer.allocate(TIME).putLong(time).array();
  }

  static byte[] record(Kept kept) {
    ByteBuffer out =
        ByteBuffer.allocate(RECORD_HEAD + kept.encoded().size())
            .putLong(kept.expiresNanos())
            .putLong(kept.forgetAtNanos())
            .putLong(kept.prefix())
            .putLong(kept.tsMillis());
    kept.encoded().copyTo(out);
    return out.array();
  }

  static long prefix(byte[] record) {
    return ByteBuffer.wrap(record).getLong(2 * Long.BYTES);
  }

  static Kept kept(Cid cid, NodeId publisher, byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    long expires = in.getLong();
    long forgetAt = in.getLong();
    long prefix = in.getLong();
    long ts = in.getLong();
    Bytes encoded = Bytes.copyOf(record, RECORD_HEAD, record.length - RECORD_HEAD);
    return new Kept(cid, publisher, encoded, prefix, ts, expires, forgetAt);
  }

  static byte[] mark(Mark mark) {
    ByteBuffer out =
        ByteBuffer.allocate(2 * Long.BYTES + 1 + HASH)
            .putLong(mark.ts().toEpochMilli())
            .putLong(mark.forgetAtNanos())
            .put((byte) (mark.withdrawn() ? 1 : 0));
    mark.hash().copyTo(out);
    return out.array();
  }

  static Mark mark(Subject subject, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    Instant ts = Instant.ofEpochMilli(in.getLong());
    long forgetAt = in.getLong();
    boolean withdrawn = in.get() != 0;
    return new Mark(subject, ts, Bytes.take(in, HASH), withdrawn, forgetAt);
  }
}
