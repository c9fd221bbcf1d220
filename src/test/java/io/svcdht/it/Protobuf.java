package io.svcdht.it;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One protobuf message, taken apart into its fields without a schema. */
final class Protobuf {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Map<Integer, List<byte[]>> bytes = new HashMap<>();
  private final Map<Integer, Long> numbers = new HashMap<>();

  Protobuf(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case VARINT -> numbers.put(field, varint(in));
        case FIXED64 -> numbers.put(field, in.getLong());
        case FIXED32 -> numbers.put(field, (long) in.getInt());
        case BYTES -> {
          byte[] value = new byte[Math.toIntExact(varint(in))];
          in.get(value);
          bytes.computeIfAbsent(field, first -> new ArrayList<>()).add(value);
        }
        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
      }
    }
  }

  List<Protobuf> messages(int field) {
    return bytes.getOrDefault(field, List.of()).stream().map(Protobuf::new).toList();
  }

  /** The last one; empty if there is none. */
  byte[] bytes(int field) {
    List<byte[]> all = bytes.getOrDefault(field, List.of());
    return all.isEmpty() ? new byte[0] : all.getLast();
  }

  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte part = in.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }
}
