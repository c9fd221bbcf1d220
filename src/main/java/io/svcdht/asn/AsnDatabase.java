package io.svcdht.asn;

import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.NetworkGroups;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The autonomous systems that one or more files know, asked in their order. What a file holds is
 * told by its content: an MMDB bears its mark near the end, anything else is read as CSV.
 */
public final class AsnDatabase implements NetworkGroups {

  /** Largest file: several times the greatest public database. */
  static final long MAX_BYTES = 512L << 20;

  private static final byte[] MMDB_MARK =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

  /** Where the mark of an MMDB is to be found (MaxMind DB 2.0, "Database Metadata"). */
  private static final int MMDB_TAIL = 128 << 10;

  private static final int GZIP = 0x1f8b;
  private static final int ZIP = 0x504b;

  /** The number of the autonomous system that announces an address; 0 if it is not known. */
  interface Source {
    long asn(InetAddress address);
  }

  private final List<Source> sources;

  private AsnDatabase(List<Source> sources) {
    this.sources = sources;
  }

  /**
   * Reads all of {@code files}, which may each have one family of addresses.
   *
   * @throws BadAsnDataException naming the file, the line and the value
   */
  public static AsnDatabase open(List<Path> files) {
    return new AsnDatabase(files.stream().map(AsnDatabase::read).toList());
  }

  @Override
  public Optional<NetworkGroup> of(InetAddress address) {
    for (Source source : sources) {
      long asn = source.asn(address);
      if (asn != 0) {
        return Optional.of(new NetworkGroup("AS" + asn));
      }
    }
    return Optional.empty();
  }

  private static Source read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadAsnDataException(file, "is no file: give the path of an MMDB or a CSV");
    }
    try {
      long size = Files.size(file);
      if (size == 0 || size > MAX_BYTES) {
        throw new BadAsnDataException(
            file, "has " + size + " bytes, allowed are 1 to " + MAX_BYTES);
      }
      return hasMark(file, size) ? Mmdb.open(file) : RangeCsv.read(file);
    } catch (IOException unreadable) {
      throw new BadAsnDataException(file, "cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static boolean hasMark(Path file, long size) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (size >= 2) {
        int magic = in.readUnsignedShort();
        if (magic == GZIP || magic == ZIP) {
          throw new BadAsnDataException(file, "is compressed: unpack it first");
        }
      }
      byte[] tail = new byte[(int) Math.min(size, MMDB_TAIL)];
      in.seek(size - tail.length);
      in.readFully(tail);
      return contains(tail);
    }
  }

  private static boolean contains(byte[] tail) {
    String text = new String(tail, StandardCharsets.ISO_8859_1);
    return text.contains(new String(MMDB_MARK, StandardCharsets.ISO_8859_1));
  }
}
