package io.svcdht.config;

import io.svcdht.asn.AsnDatabase;
import io.svcdht.asn.BadAsnDataException;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.NetworkGroups;
import java.nio.file.Path;
import java.util.List;

/** How this node tells the networks of its peers apart, as configured. */
final class Networks {

  private Networks() {}

  /** Reads the databases, which must be sound even where nobody is counted. */
  static NetworkGroups of(Settings settings) {
    DiversityPolicy policy = settings.node().diversity();
    List<Path> files = settings.asnDatabase();
    if (files.isEmpty()) {
      return policy.counting(NetworkGroups.NONE);
    }
    try {
      return policy.counting(AsnDatabase.open(files));
    } catch (BadAsnDataException bad) {
      throw new BadSetting("dht.diversity.asn-database: " + bad.getMessage());
    }
  }
}
