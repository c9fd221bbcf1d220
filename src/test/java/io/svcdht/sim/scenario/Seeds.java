package io.svcdht.sim.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The stored seeds of each scenario, in {@code src/test/resources/sim/seeds.txt}. */
final class Seeds {

  private Seeds() {}

  static List<Long> of(String scenario, String size) {
    return lines().stream()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(scenario) && words[1].equals(size))
        .flatMap(words -> Arrays.stream(words).skip(2))
        .map(Long::valueOf)
        .toList();
  }

  private static List<String> lines() {
    try (InputStream in = Seeds.class.getResourceAsStream("/sim/seeds.txt")) {
      if (in == null) {
        throw new IllegalStateException("src/test/resources/sim/seeds.txt is not there");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException broken) {
      throw new IllegalStateException("the seeds cannot be read", broken);
    }
  }
}
