package io.svcdht.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Leaves of a directory of jars what one image needs. The native libraries of its platform become
 * files of their own, which a process maps where they lie and need not unpack; those of others go,
 * and so do jars that are for another platform by their name. Signatures of jars go too: the JVM
 * would check them at every start and keep signed classes out of the AOT cache, and it is the image
 * that is trusted or not. Runs from source, without a build: {@code java Slim.java JARS NATIVE
 * [x86_64|aarch64]}; the default is the platform it runs on.
 */
public final class Slim {

  private static final Pattern LIBRARY = Pattern.compile(".*\\.(so|dll|jnilib|dylib)");
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  private static final Pattern CLASSIFIED =
      Pattern.compile(".*-(linux|osx|windows)-(x86_64|aarch_64|riscv64)\\.jar");

  /** How RocksDB asks for its library before it looks into its jar. */
  private static final Pattern ROCKSDB = Pattern.compile("librocksdbjni-.*");

  private final Path libraries;
  private final Pattern jars;
  private final Pattern ours;

  private Slim(Path libraries, String classifier, String ours) {
    this.libraries = libraries;
    this.jars = Pattern.compile(".*-" + classifier + "\\.jar");
    this.ours = Pattern.compile(".*(" + ours + ")\\.so");
  }

  /**
   * For the platform of this name.
   *
   * @param libraries where native libraries are put
   * @throws IllegalArgumentException if it is neither x86_64 nor aarch64
   */
  public static Slim of(String platform, Path libraries) {
    return switch (platform) {
      case "x86_64", "amd64" ->
          new Slim(
              libraries,
              "linux-x86_64",
              "jni-linux64|linux/amd64/[^/]+|_linux_x86_64|_epoll_x86_64");
      case "aarch64", "arm64" ->
          new Slim(
              libraries,
              "linux-aarch_64",
              "jni-linux-aarch64|linux/aarch64/[^/]+|_linux_aarch_64|_epoll_aarch_64");
      default ->
          throw new IllegalArgumentException("no image for " + platform + ": x86_64 or aarch64");
    };
  }

  public static void main(String... arguments) throws IOException {
    String platform = arguments.length > 2 ? arguments[2] : System.getProperty("os.arch");
    of(platform, Path.of(arguments[1])).goThrough(Path.of(arguments[0]));
  }

  /**
   * Goes through every jar of a directory.
   *
   * @throws IllegalStateException if a jar has libraries, and none for this platform
   */
  public void goThrough(Path directory) throws IOException {
    Files.createDirectories(libraries);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> each = Files.newDirectoryStream(directory, "*.jar")) {
      each.forEach(found::add);
    }
    for (Path jar : found) {
      String name = jar.getFileName().toString();
      if (CLASSIFIED.matcher(name).matches() && !jars.matcher(name).matches()) {
        Files.delete(jar);
      } else if (has(jar, LIBRARY) || has(jar, SIGNATURE)) {
        rewrite(jar);
      }
    }
  }

  private static boolean has(Path jar, Pattern entries) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(entry -> entries.matcher(entry.getName()).matches());
    }
  }

  private void rewrite(Path jar) throws IOException {
    boolean lacking = has(jar, LIBRARY);
    Path slim = jar.resolveSibling(jar.getFileName() + ".slim");
    try (ZipFile zip = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(slim))) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (ours.matcher(entry.getName()).matches()) {
          lift(zip, entry);
          lacking = false;
        } else if (!LIBRARY.matcher(entry.getName()).matches()
            && !SIGNATURE.matcher(entry.getName()).matches()) {
          copy(zip, entry, out);
        }
      }
    }
    if (lacking) {
      throw new IllegalStateException(jar + " has libraries, but none that matches " + ours);
    }
    Files.setLastModifiedTime(slim, Files.getLastModifiedTime(jar));
    Files.move(slim, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(ZipFile zip, ZipEntry entry, ZipOutputStream out) throws IOException {
    ZipEntry same = new ZipEntry(entry.getName());
    same.setTime(entry.getTime());
    out.putNextEntry(same);
    if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
      Manifest manifest = new Manifest(zip.getInputStream(entry));
      // A section for each signed class.
      manifest.getEntries().clear();
      manifest.write(out);
    } else {
      zip.getInputStream(entry).transferTo(out);
    }
    out.closeEntry();
  }

  private void lift(ZipFile zip, ZipEntry entry) throws IOException {
    String file = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    String name = ROCKSDB.matcher(file).matches() ? "librocksdbjni.so" : file;
    Files.copy(
        zip.getInputStream(entry), libraries.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
