package io.svcdht.asn;

import com.maxmind.db.CHMCache;
import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Networks;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MMDB with autonomous systems (GeoLite2-ASN, DB-IP, IPLocate), held in memory: no lookup waits
 * for a disk. Records that many networks share are decoded once, within the reader's bounded cache.
 */
final class Mmdb implements AsnDatabase.Source {

  private static final Logger LOG = LoggerFactory.getLogger(Mmdb.class);

  /** Under these the databases keep the number, plain or as {@code AS13335}. */
  private static final String[] FIELDS = {"autonomous_system_number", "asn"};

  /** Networks looked at to see that this is a database of autonomous systems. */
  private static final int PROBED = 10_000;

  private final Path file;
  private final Reader reader;
  private final boolean onlyIp4;
  private final AtomicBoolean damaged = new AtomicBoolean();

  private Mmdb(Path file, Reader reader) {
    this.file = file;
    this.reader = reader;
    this.onlyIp4 = reader.getMetadata().ipVersion() == 4;
  }

  /** Loads {@code file}. */
  static Mmdb open(Path file) {
    try {
      Reader reader = new Reader(file.toFile(), Reader.FileMode.MEMORY, new CHMCache());
      if (!knowsSystems(reader)) {
        throw new BadAsnDataException(
            file,
            "is an MMDB of type '"
                + reader.getMetadata().databaseType()
                + "' without autonomous systems: take GeoLite2-ASN, DB-IP ASN or IPLocate ASN");
      }
      return new Mmdb(file, reader);
    } catch (BadAsnDataException told) {
      throw told;
    } catch (IOException | InvalidNetworkException | RuntimeException damaged) {
      throw new BadAsnDataException(
          file, "is a damaged MMDB: " + damaged.getMessage() + "; fetch it anew", damaged);
    }
  }

  @Override
  public long asn(InetAddress address) {
    if (onlyIp4 && address instanceof Inet6Address) {
      return 0;
    }
    try {
      return number(reader.get(address, Object.class));
    } catch (IOException | RuntimeException fault) {
      if (damaged.compareAndSet(false, true)) {
        LOG.warn("{} is damaged: some addresses are counted by prefix instead", file, fault);
      }
      return 0;
    }
  }

  private static boolean knowsSystems(Reader reader) throws IOException, InvalidNetworkException {
    Networks<Object> networks = reader.networks(Object.class);
    for (int i = 0; i < PROBED && networks.hasNext(); i++) {
      DatabaseRecord<Object> network = networks.next();
      if (number(network.data()) != 0) {
        return true;
      }
    }
    return false;
  }

  private static long number(@Nullable Object record) {
    if (record instanceof Map<?, ?> fields) {
      for (String field : FIELDS) {
        @Nullable Object value = fields.get(field);
        if (value != null) {
          return Math.max(0, AsnNumber.parse(value.toString()));
        }
      }
    }
    return 0;
  }
}
