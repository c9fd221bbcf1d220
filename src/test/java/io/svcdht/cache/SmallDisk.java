package io.svcdht.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system in memory that is so small that it can be filled; only root may mount one. */
final class SmallDisk implements AutoCloseable {

  private static final int PIECE = 64 << 10;

  private final Path mount;
  private final Path ballast;

  private SmallDisk(Path mount) {
    this.mount = mount;
    this.ballast = mount.resolve("ballast");
  }

  /** One of {@code mebibytes} at {@code mount}; skips the test where none may be mounted. */
  static SmallDisk mount(Path mount, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(mount);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", mount.toString()),
        "a small file system can be mounted by root alone");
    return new SmallDisk(mount);
  }

  /** A directory on it. */
  Path data() {
    return mount.resolve("data");
  }

  /** Leaves no more than {@code bytes} free. */
  void fill(long bytes) throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(mount).getUsableSpace() > bytes) {
        out.write(piece);
      }
    } catch (IOException full) {
      // What had no room any more was less than a piece.
    }
  }

  /** Takes away what filled it. */
  void free() throws IOException {
    Files.delete(ballast);
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", mount.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }
}
