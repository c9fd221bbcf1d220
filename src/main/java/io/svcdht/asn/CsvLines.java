package io.svcdht.asn;

import io.svcdht.id.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a CSV file (RFC 4180) and the first fields of each; what comes behind those, names
 * of operators mostly, is not looked at. A line has a bounded length, so that no file makes more
 * than one line's memory be taken.
 */
final class CsvLines {

  /** Longest line in bytes. */
  static final int MAX_LINE = 4_096;

  private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final byte[] line = new byte[MAX_LINE];
  private int position;
  private int filled;
  private long number;

  CsvLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Number of the line read last, from 1. */
  long number() {
    return number;
  }

  /** The next line that is not empty, without its end; {@code null} at the end of the file. */
  @Nullable String next() throws IOException {
    while (true) {
      int length = 0;
      int read = read();
      if (read < 0) {
        return null;
      }
      number++;
      while (read >= 0 && read != '\n') {
        if (length == MAX_LINE) {
          throw new BadAsnDataException(
              file, number, "longer than " + MAX_LINE + " bytes: is this a CSV?");
        }
        line[length++] = (byte) read;
        read = read();
      }
      String text = text(length);
      if (!text.isBlank()) {
        return text;
      }
    }
  }

  /** The first {@code wanted} fields of {@code text}, or all if there are fewer. */
  List<String> fields(String text, int wanted) {
    List<String> fields = new ArrayList<>(wanted);
    int at = 0;
    while (fields.size() < wanted && at <= text.length()) {
      boolean quoted = at < text.length() && text.charAt(at) == '"';
      int from = quoted ? at + 1 : at;
      int to = text.indexOf(quoted ? '"' : ',', from);
      if (to < 0 && quoted) {
        throw new BadAsnDataException(
            file, number, "the quote before '" + Shown.of(text.substring(from)) + "' has no end");
      }
      int end = to < 0 ? text.length() : to;
      fields.add(text.substring(from, end).strip());
      at = quoted ? afterQuote(text, end + 1) : end + 1;
    }
    return fields;
  }

  private static int afterQuote(String text, int from) {
    int comma = text.indexOf(',', from);
    return comma < 0 ? text.length() + 1 : comma + 1;
  }

  /** Fields that matter are ASCII; Latin-1 makes something of any byte in the others. */
  private String text(int length) {
    boolean marked = number == 1 && length >= 3 && startsWithBom();
    int from = marked ? BOM.length : 0;
    int to = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, from, Math.max(0, to - from), StandardCharsets.ISO_8859_1);
  }

  private boolean startsWithBom() {
    return line[0] == BOM[0] && line[1] == BOM[1] && line[2] == BOM[2];
  }

  private int read() throws IOException {
    if (position == filled) {
      filled = in.read(buffer);
      position = 0;
      if (filled <= 0) {
        filled = 0;
        return -1;
      }
    }
    return buffer[position++] & 0xff;
  }
}
