package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image keeps of the libraries in the packaged jar, for a machine of either kind. */
class SlimTest {

  private static final Pattern LIBRARIES =
      Pattern.compile("BOOT-INF/lib/((rocksdbjni|zstd-jni|bcprov|netty-).*\\.jar)");
  private static final Pattern GONE =
      Pattern.compile(".*\\.(so|dll|jnilib|dylib)|META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

  @TempDir private Path jars;
  @TempDir private Path natives;

  @ParameterizedTest
  @ValueSource(strings = {"x86_64", "aarch64"})
  void native_libraries_of_one_platform_are_left_and_no_signature(String platform)
      throws Exception {
    unpack();
    slim(platform);

    Set<String> left = names(natives);
    assertThat(left).contains("librocksdbjni.so").anyMatch(name -> name.startsWith("libzstd-jni"));
    assertThat(left)
        .anyMatch(name -> name.startsWith("libnetty_tcnative_linux_" + start(platform)));
    assertThat(left)
        .noneMatch(name -> name.contains("osx") || name.contains("windows"))
        .noneMatch(name -> name.contains(start(other(platform))));
    assertThat(machineOf(natives.resolve("librocksdbjni.so"))).isEqualTo(elf(platform));
    for (String jar : names(jars)) {
      try (JarFile file = new JarFile(jars.resolve(jar).toFile())) {
        assertThat(file.stream().map(JarEntry::getName))
            .as(jar)
            .noneMatch(name -> GONE.matcher(name).matches());
        assertThat(file.getManifest()).as(jar).isNotNull();
      }
    }
  }

  private void unpack() throws IOException {
    try (JarFile jar = new JarFile(System.getProperty("svcdht.jar"))) {
      for (JarEntry entry : jar.stream().toList()) {
        var name = LIBRARIES.matcher(entry.getName());
        if (name.matches()) {
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, jars.resolve(name.group(1)));
          }
        }
      }
    }
    assertThat(names(jars)).hasSizeGreaterThan(10);
  }

  private void slim(String platform) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "src/image/java/io/svcdht/image/Slim.java",
                jars.toString(),
                natives.toString(),
                platform)
            .inheritIO()
            .start();
    Assertions.assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it did not end");
    assertThat(process.exitValue()).isZero();
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String start(String platform) {
    return platform.equals("aarch64") ? "aarch" : "x86_64";
  }

  private static String other(String platform) {
    return platform.equals("aarch64") ? "x86_64" : "aarch64";
  }

  /** The field e_machine of an ELF file. */
  private static int machineOf(Path library) throws IOException {
    try (InputStream in = Files.newInputStream(library)) {
      byte[] head = in.readNBytes(20);
      return (head[18] & 0xff) | (head[19] & 0xff) << 8;
    }
  }

  private static int elf(String platform) {
    return platform.equals("aarch64") ? 183 : 62;
  }
}
