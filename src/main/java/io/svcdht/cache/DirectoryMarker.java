package io.svcdht.cache;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/** The file that says whose a data directory is and how it is laid out. */
final class DirectoryMarker {

  /** How this version lays out what is inside. */
  static final int FORMAT = 1;

  /** Its name until it is whole. */
  static final String DRAFT = "svc-dht.properties.new";

  private static final String NAME = "svc-dht.properties";
  private static final int MOST_BYTES = 4096;
  private static final String OTHER = ", or name another directory";
  private static final String NONE =
      "has a " + NAME + " that is none: move the directory away and the node begins a new one";

  private final Path directory;

  DirectoryMarker(Path directory) {
    this.directory = directory;
  }

  boolean exists() {
    return Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
  }

  /** Sees that the directory is {@code owner}'s; writes so into a new one. */
  void claim(DataDirectory.Owner owner) throws IOException {
    if (exists()) {
      check(owner);
    } else {
      write(owner);
    }
  }

  private void check(DataDirectory.Owner owner) throws IOException {
    Properties properties = read();
    String format = properties.getProperty("format", "");
    String network = properties.getProperty("network", "");
    String node = properties.getProperty("node", "");
    if (!format.matches("[0-9]{1,9}") || network.isEmpty() || node.isEmpty()) {
      throw failure(NONE);
    }
    if (Integer.parseInt(format) != FORMAT) {
      throw failure(
          "has format "
              + format
              + ", this version reads "
              + FORMAT
              + ": run the version that wrote it"
              + OTHER);
    }
    if (!network.equals(owner.network().value())) {
      throw failure("belongs to network " + network + ", this node to " + owner.network() + OTHER);
    }
    if (!node.equals(owner.node().toString())) {
      throw failure(
          "belongs to node "
              + node
              + ", this one is "
              + owner.node()
              + ": set dht.identity.key-file to that node's key"
              + OTHER);
    }
  }

  private Properties read() throws IOException {
    Path marker = directory.resolve(NAME);
    if (!Files.isRegularFile(marker) || Files.size(marker) > MOST_BYTES) {
      throw failure(NONE);
    }
    Properties properties = new Properties();
    String text = new String(Files.readAllBytes(marker), StandardCharsets.ISO_8859_1);
    try {
      properties.load(new StringReader(text));
    } catch (IllegalArgumentException malformed) {
      throw failure(NONE);
    }
    return properties;
  }

  /** Appears whole or not at all, and before anything else is written. */
  private void write(DataDirectory.Owner owner) throws IOException {
    String text =
        "# Data of one svc-dht node; made by it, not to be changed.\nformat="
            + FORMAT
            + "\nnetwork="
            + owner.network()
            + "\nnode="
            + owner.node()
            + "\n";
    Path draft = directory.resolve(DRAFT);
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(StandardCharsets.US_ASCII.encode(text));
      out.force(true);
    }
    Files.move(draft, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  private IllegalArgumentException failure(String what) {
    return DataDirectory.failure(directory, what);
  }
}
