package io.svcdht.asn;

import io.svcdht.asn.Ranges.Address;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Cidr;
import io.svcdht.id.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of addresses as CSV, {@code start,end,asn,…} (npm {@code @ip-location-db/asn}, addresses
 * as text or as numbers) or {@code block/bits,asn,…} (GeoLite2, IPLocate); families may be mixed, a
 * line of titles may come first. Each family must ascend and none lie within another: then one look
 * back at the line before finds every mistake, and nothing has to be sorted. Where two ranges
 * overlap, as one pair in the public data of 2026 does, the one that begins later holds.
 */
final class RangeCsv implements AsnDatabase.Source {

  /** Most ranges of one file: eight times as many as the Internet had in 2026. */
  static final int MAX_RANGES = 4_000_000;

  private static final int FIELDS = 3;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,39}");
  private static final Pattern TITLE = Pattern.compile("[A-Za-z][A-Za-z0-9_ -]*");
  private static final BigInteger IP4_END = BigInteger.ONE.shiftLeft(32);

  private final Path file;
  private final Ranges four = new Ranges(false);
  private final Ranges six = new Ranges(true);

  /** One end of a range. */
  private record Point(boolean wide, Address address) {}

  private RangeCsv(Path file) {
    this.file = file;
  }

  /** Reads {@code file}. */
  static RangeCsv read(Path file) throws IOException {
    RangeCsv csv = new RangeCsv(file);
    try (InputStream in = Files.newInputStream(file)) {
      CsvLines lines = new CsvLines(file, in);
      for (@Nullable String text = lines.next(); text != null; text = lines.next()) {
        List<String> fields = lines.fields(text, FIELDS);
        if (lines.number() > 1 || !TITLE.matcher(fields.getFirst()).matches()) {
          csv.line(fields, lines.number());
        }
      }
    }
    if (csv.four.size() + csv.six.size() == 0) {
      throw new BadAsnDataException(file, "has no range of addresses with an autonomous system");
    }
    csv.four.trim();
    csv.six.trim();
    return csv;
  }

  @Override
  public long asn(InetAddress address) {
    Point point = point(address);
    return (point.wide() ? six : four).find(point.address());
  }

  private void line(List<String> fields, long line) {
    boolean block = fields.getFirst().indexOf('/') >= 0;
    if (fields.size() < (block ? 2 : FIELDS)) {
      throw bad(
          line,
          "'"
              + Shown.of(fields.getFirst())
              + "' is followed by too few fields: the form"
              + " is start,end,asn or block/bits,asn");
    }
    Point start;
    Point end;
    if (block) {
      Cidr cidr = cidr(fields.getFirst(), line);
      start = point(cidr.network());
      end = point(cidr.last());
    } else {
      start = point(fields.get(0), line);
      end = point(fields.get(1), line);
    }
    add(start, end, number(fields.get(block ? 1 : 2), line), line);
  }

  private void add(Point start, Point end, long asn, long line) {
    if (start.wide() != end.wide() || start.address().compareTo(end.address()) > 0) {
      throw bad(line, "the range ends before it begins");
    }
    Ranges ranges = start.wide() ? six : four;
    if (!ranges.follows(start.address())) {
      throw bad(line, "the range does not begin after the one above: sort the file by address");
    }
    if (!ranges.reaches(end.address())) {
      throw bad(line, "the range lies within the one above: leave only ranges beside each other");
    }
    if (four.size() + six.size() == MAX_RANGES) {
      throw bad(line, "more than " + MAX_RANGES + " ranges");
    }
    // Nobody announces these: a gap says the same in less memory.
    if (asn != 0) {
      ranges.add(start.address(), end.address(), asn);
    }
  }

  private long number(String text, long line) {
    long asn = text.isEmpty() ? 0 : AsnNumber.parse(text);
    if (asn == AsnNumber.NONE) {
      throw bad(
          line,
          "'" + Shown.of(text) + "' is no autonomous system, allowed are 0 to " + AsnNumber.MAX);
    }
    return asn;
  }

  private Cidr cidr(String text, long line) {
    return switch (Cidr.parse(text)) {
      case Decoded.Ok<Cidr>(Cidr cidr) -> cidr;
      case Decoded.Rejected<Cidr>(DhtError error, String reason) -> throw bad(line, reason);
    };
  }

  private Point point(String text, long line) {
    if (text.indexOf('.') >= 0) {
      long value = ip4(text);
      if (value >= 0) {
        return new Point(false, new Address(0, value));
      }
    } else if (text.indexOf(':') >= 0) {
      try {
        return point(InetAddress.ofLiteral(text));
      } catch (IllegalArgumentException notOne) {
        throw bad(line, "'" + Shown.of(text) + "' is no IP address");
      }
    } else if (NUMBER.matcher(text).matches()) {
      BigInteger value = new BigInteger(text);
      if (value.bitLength() <= 128) {
        return new Point(
            value.compareTo(IP4_END) >= 0,
            new Address(value.shiftRight(64).longValue(), value.longValue()));
      }
    }
    throw bad(line, "'" + Shown.of(text) + "' is no IP address");
  }

  /** Four decimal numbers as one; −1 if it is not that. By hand: there are a million of them. */
  private static long ip4(String text) {
    long value = 0;
    int part = -1;
    int parts = 0;
    for (int i = 0; i <= text.length(); i++) {
      int digit = i < text.length() ? text.charAt(i) - '0' : '.' - '0';
      if (digit == '.' - '0') {
        if (part < 0) {
          return -1;
        }
        value = value << 8 | part;
        part = -1;
        parts++;
      } else {
        part = Math.max(part, 0) * 10 + digit;
        if (digit < 0 || digit > 9 || part > 0xff) {
          return -1;
        }
      }
    }
    return parts == 4 ? value : -1;
  }

  private static Point point(InetAddress address) {
    byte[] raw = address.getAddress();
    if (raw.length == 4) {
      return new Point(false, new Address(0, ByteBuffer.wrap(raw).getInt() & 0xffff_ffffL));
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    return new Point(true, new Address(bytes.getLong(), bytes.getLong()));
  }

  private BadAsnDataException bad(long line, String why) {
    return new BadAsnDataException(file, line, why);
  }
}
