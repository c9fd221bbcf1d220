package io.svcdht.asn;

import io.svcdht.id.Cidr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes small databases as the MaxMind DB format 2.0 describes them, with records of 24 bits. */
final class MmdbWriter {

  private static final int SEPARATOR = 16;
  private static final int EMPTY = -1;

  /** A node: for each bit the next node, {@link #EMPTY}, or −2 − the offset of its record. */
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final String type;
  private final int ipVersion;

  MmdbWriter(String type, int ipVersion) {
    this.type = type;
    this.ipVersion = ipVersion;
  }

  /** IPv4 lies in the first /96 of a database of both families. */
  MmdbWriter with(String block, Map<String, Object> record) throws IOException {
    Cidr cidr = Cidr.parse(block).orThrow();
    byte[] raw = cidr.network().getAddress();
    int skipped = ipVersion == 6 && raw.length == 4 ? 96 : 0;
    int value = -2 - data.size();
    data.write(encoded(record));
    int node = 0;
    int bits = skipped + cidr.bits();
    for (int i = 0; i < bits; i++) {
      int at = i - skipped;
      int bit = at < 0 ? 0 : (raw[at / 8] >> (7 - at % 8)) & 1;
      if (i == bits - 1) {
        nodes.get(node)[bit] = value;
      } else {
        node = next(node, bit);
      }
    }
    return this;
  }

  Path write(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int child : node) {
        int value =
            child == EMPTY
                ? nodes.size()
                : child >= 0 ? child : nodes.size() + SEPARATOR + (-2 - child);
        out.write(value >> 16);
        out.write(value >> 8);
        out.write(value);
      }
    }
    out.write(new byte[SEPARATOR]);
    data.writeTo(out);
    out.write("\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
    out.write(metadata());
    return Files.write(file, out.toByteArray());
  }

  private byte[] metadata() throws IOException {
    return encoded(
        Map.of(
            "binary_format_major_version",
            (short) 2,
            "binary_format_minor_version",
            (short) 0,
            "build_epoch",
            1_700_000_000L,
            "database_type",
            type,
            "description",
            Map.of("en", "made by a test"),
            "ip_version",
            (short) ipVersion,
            "languages",
            List.of("en"),
            "node_count",
            nodes.size(),
            "record_size",
            (short) 24));
  }

  private int next(int node, int bit) {
    int child = nodes.get(node)[bit];
    if (child < 0) {
      child = nodes.size();
      nodes.get(node)[bit] = child;
      nodes.add(new int[] {EMPTY, EMPTY});
    }
    return child;
  }

  private static byte[] encoded(Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (value) {
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        control(out, 2, bytes.length);
        out.write(bytes);
      }
      case Short number -> number(out, 5, number, 2);
      case Integer number -> number(out, 6, number, 4);
      case Long number -> number(out, 9, number, 8);
      case Map<?, ?> map -> {
        control(out, 7, map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.write(encoded(entry.getKey()));
          out.write(encoded(entry.getValue()));
        }
      }
      case List<?> list -> {
        control(out, 11, list.size());
        for (Object element : list) {
          out.write(encoded(element));
        }
      }
      default -> throw new IllegalArgumentException("cannot write " + value);
    }
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int type, long value, int bytes) {
    control(out, type, bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (value >> (8 * i)));
    }
  }

  /** Types above 7 stand in a second byte; sizes from 29 in a byte behind. */
  private static void control(ByteArrayOutputStream out, int type, int size) {
    out.write((type > 7 ? 0 : type << 5) | Math.min(size, 29));
    if (type > 7) {
      out.write(type - 7);
    }
    if (size >= 29) {
      out.write(size - 29);
    }
  }
}
