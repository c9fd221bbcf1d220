package io.svcdht.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Leaves the native libraries of one platform in a directory of jars, and those as files of their
 * own: a process then maps them where they lie and unpacks nothing at its start. Jars that are for
 * another platform by their name are deleted. Runs from source, without a build: {@code java
 * OnePlatform.java JARS NATIVE [x86_64|aarch64]}; the default is the platform it runs on.
 */
public final class OnePlatform {

  private static final Pattern LIBRARY =
      Pattern.compile(".*\\.(so|dll|jnilib|dylib)(\\.sha256)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern CLASSIFIED =
      Pattern.compile(".*-(linux|osx|windows)-(x86_64|aarch_64|riscv64)\\.jar");

  /** How RocksDB asks for its library before it looks into its jar. */
  private static final Pattern ROCKSDB = Pattern.compile("librocksdbjni-.*\\.so");

  private final Pattern jars;
  private final Pattern entries;
  private final Path libraries;

  private OnePlatform(Path libraries, String jars, String entries) {
    this.libraries = libraries;
    this.jars = Pattern.compile(".*-" + jars + "\\.jar");
    this.entries = Pattern.compile(".*(" + entries + ")\\.so");
  }

  /**
   * The platform of this name.
   *
   * @throws IllegalArgumentException if it is neither x86_64 nor aarch64
   */
  static OnePlatform of(String name, Path libraries) {
    return switch (name) {
      case "x86_64", "amd64" ->
          new OnePlatform(libraries, "linux-x86_64", "-linux64|linux/amd64/[^/]*|_linux_x86_64|_epoll_x86_64");
      case "aarch64", "arm64" ->
          new OnePlatform(libraries, "linux-aarch_64", "-linux-aarch64|linux/aarch64/[^/]*|_linux_aarch_64|_epoll_aarch_64");
      default -> throw new IllegalArgumentException("no image for " + name + ": x86_64 or aarch64");
    };
  }

  public static void main(String... arguments) throws IOException {
    String name = arguments.length > 2 ? arguments[2] : System.getProperty("os.arch");
    of(name, Path.of(arguments[1])).keepIn(Path.of(arguments[0]));
  }

  /**
   * Goes through every jar of a directory.
   *
   * @throws IllegalStateException if a jar has libraries, and none for this platform
   */
  void keepIn(Path directory) throws IOException {
    Files.createDirectories(libraries);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> each = Files.newDirectoryStream(directory, "*.jar")) {
      each.forEach(found::add);
    }
    for (Path jar : found) {
      String name = jar.getFileName().toString();
      if (CLASSIFIED.matcher(name).matches() && !jars.matcher(name).matches()) {
        Files.delete(jar);
      } else if (hasLibraries(jar)) {
        strip(jar);
      }
    }
  }

  private static boolean hasLibraries(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(entry -> LIBRARY.matcher(entry.getName()).matches());
    }
  }

  private void strip(Path jar) throws IOException {
    Path slim = jar.resolveSibling(jar.getFileName() + ".slim");
    int kept = 0;
    try (ZipFile zip = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(slim))) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (!LIBRARY.matcher(entry.getName()).matches()) {
          copy(zip, entry, out);
        } else if (entries.matcher(entry.getName()).matches()) {
          kept += lift(zip, entry);
        }
      }
    }
    if (kept == 0) {
      throw new IllegalStateException(jar + " has libraries, but none that " + entries + " names");
    }
    Files.setLastModifiedTime(slim, Files.getLastModifiedTime(jar));
    Files.move(slim, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(ZipFile zip, ZipEntry entry, ZipOutputStream out) throws IOException {
    ZipEntry same = new ZipEntry(entry.getName());
    same.setTime(entry.getTime());
    out.putNextEntry(same);
    zip.getInputStream(entry).transferTo(out);
    out.closeEntry();
  }

  private int lift(ZipFile zip, ZipEntry entry) throws IOException {
    String file = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    Path to =
        libraries.resolve(ROCKSDB.matcher(file).matches() ? "librocksdbjni.so" : file);
    Files.copy(zip.getInputStream(entry), to, StandardCopyOption.REPLACE_EXISTING);
    return 1;
  }
}
