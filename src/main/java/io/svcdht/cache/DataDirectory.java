package io.svcdht.cache;

import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a node keeps its data ({@code dht.data-dir}): whose it is stands in a file
 * of it, and while a node uses it no other process can. Every failure is an {@link
 * IllegalArgumentException} whose one sentence names the directory and the way out; nothing but the
 * lock is changed in a directory that is not this node's.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String KEY = "dht.data-dir ";
  private static final String LOCK = "lock";
  private static final String DATABASE = "database";
  private static final String NATIVE = "native";

  /** What a fresh directory may hold: a file system of its own comes with {@code lost+found}. */
  private static final Set<String> HARMLESS =
      Set.of("lost+found", LOCK, DirectoryMarker.DRAFT, NATIVE, "svc-dht.key");

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  /**
   * Whose data it is.
   *
   * @param network of which DHT
   * @param node of which node
   */
  public record Owner(NetworkName network, NodeId node) {}

  private DataDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /** Takes {@code path} for {@code owner}; made if it does not exist. Closing it gives it free. */
  public static DataDirectory open(Path path, Owner owner) {
    try {
      create(path);
      DirectoryMarker marker = new DirectoryMarker(path);
      if (!marker.exists()) {
        refuseForeign(path);
      }
      DataDirectory directory = lock(path);
      try {
        marker.claim(owner);
      } catch (IOException | RuntimeException refused) {
        directory.close();
        throw refused;
      }
      return directory;
    } catch (AccessDeniedException denied) {
      throw failure(path, "may not be used by this user: give it to the user who runs it", denied);
    } catch (IOException failed) {
      throw failure(
          path, "cannot be used (" + failed + "): name a directory on a healthy disk", failed);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Where the database is. */
  Path database() {
    return path.resolve(DATABASE);
  }

  /** Where the native library is put. */
  Path library() throws IOException {
    return Files.createDirectories(path.resolve(NATIVE));
  }

  /** Bytes that the file system has left. */
  long free() {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /** What to say of this directory. */
  IllegalArgumentException failure(String what, Throwable cause) {
    return failure(path, what, cause);
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException gone) {
      // The lock goes with the process in any case.
    }
  }

  private static void create(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw failure(path, "is no directory: name another");
    }
    Files.createDirectories(path);
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      List<String> foreign =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !HARMLESS.contains(name))
              .sorted()
              .limit(3)
              .toList();
      if (!foreign.isEmpty()) {
        throw failure(
            path,
            "is not a data directory of svc-dht, it holds "
                + String.join(", ", foreign)
                + ": name one that is empty or does not exist yet");
      }
    }
  }

  private static DataDirectory lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock != null) {
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
        return new DataDirectory(path, channel, lock);
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // Told below.
    }
    String holder = Files.readString(path.resolve(LOCK)).strip();
    channel.close();
    throw failure(
        path,
        "is in use by another process ("
            + (holder.isEmpty() ? "unknown" : holder)
            + "): stop that one, or give each node a directory of its own");
  }

  /** What to say of a directory. */
  static IllegalArgumentException failure(Path path, String what) {
    return new IllegalArgumentException(KEY + path + " " + what);
  }

  private static IllegalArgumentException failure(Path path, String what, Throwable cause) {
    return new IllegalArgumentException(KEY + path + " " + what, cause);
  }
}
