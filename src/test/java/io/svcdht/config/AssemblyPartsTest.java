package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;

class AssemblyPartsTest {

  @Test
  void a_build_tells_its_version_commit_and_time() {
    Properties build = new Properties();
    build.put("version", "1.2.3");
    build.put("time", "2026-01-02T03:04:05Z");
    Properties git = new Properties();
    git.put("commit.id.abbrev", "abc1234");
    git.put("dirty", "true");
    BuildFacts facts = BuildFacts.of(new BuildProperties(build), new GitProperties(git));
    assertThat(facts.version()).isEqualTo("1.2.3");
    assertThat(facts.git()).isEqualTo("abc1234-dirty");
    assertThat(facts.built()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(facts.labels()).containsEntry("protocol", "1").containsEntry("git", "abc1234-dirty");
  }

  @Test
  void a_build_that_left_no_word_is_unknown() {
    BuildFacts facts = BuildFacts.of(null, null);
    assertThat(facts.version()).isEqualTo("unknown");
    assertThat(new VersionEndpoint(facts).version()).containsEntry("git", "unknown");
  }

  @Test
  void the_clocks_are_the_machines() {
    SystemTime time = new SystemTime();
    long before = time.nanos();
    assertThat(Duration.between(time.wall(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    assertThat(time.nanos()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void chance_does_not_repeat_itself() {
    SharedRandom random = new SharedRandom();
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(random.nextLong());
    }
    assertThat(drawn).hasSize(100);
  }

  @Test
  void durations_are_written_as_people_write_them() {
    assertThat(BadSetting.words(Duration.ZERO)).isEqualTo("0s");
    assertThat(BadSetting.words(Duration.ofMillis(1500))).isEqualTo("1500ms");
    assertThat(BadSetting.words(Duration.ofSeconds(61))).isEqualTo("61s");
    assertThat(BadSetting.words(Duration.ofMinutes(90))).isEqualTo("90m");
    assertThat(BadSetting.words(Duration.ofHours(24))).isEqualTo("24h");
  }
}
