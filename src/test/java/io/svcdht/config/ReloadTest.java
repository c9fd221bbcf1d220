package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.pipeline.Meters.Task;
import io.svcdht.pipeline.World;
import io.svcdht.sim.Tally;
import io.svcdht.sim.VirtualScheduler;
import io.svcdht.supervision.SupervisionPolicy;
import io.svcdht.supervision.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

@ExtendWith(OutputCaptureExtension.class)
class ReloadTest {

  private static final String LOGGER = "io.svcdht.reloaded";

  @TempDir private Path folder;
  private final List<Map<String, String>> taken = new ArrayList<>();
  private final LoggingSystem logging = LoggingSystem.get(ReloadTest.class.getClassLoader());
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("node.yaml");
    write("dht: {limits: {peer-rps: 150}, beta: 1}");
  }

  @Test
  void a_limit_that_has_changed_holds_and_what_has_not_stays() throws IOException {
    Reload reload = started();
    reload.look();
    assertThat(taken).isEmpty();
    write("dht: {limits: {peer-rps: 300}, beta: 1}");
    reload.look();
    assertThat(taken)
        .singleElement()
        .satisfies(now -> {
          assertThat(now)
              .containsEntry("dht.limits.peer-rps", "300")
              .containsEntry("dht.beta", "1");
        });
    reload.look();
    assertThat(taken).hasSize(1);
  }

  @Test
  void every_key_that_is_said_to_be_reloadable_is() throws IOException {
    Map<String, String> other =
        Map.ofEntries(
            Map.entry("dht.alpha", "4"),
            Map.entry("dht.beta", "3"),
            Map.entry("dht.hedge-stagger", "100ms"),
            Map.entry("dht.limits.peer-rps", "111"),
            Map.entry("dht.limits.trusted-rps", "2222"),
            Map.entry("dht.limits.global-rps", "12345"),
            Map.entry("dht.limits.prefix-factor", "5"),
            Map.entry("dht.limits.inflight", "333"),
            Map.entry("dht.limits.bytes-per-second", "32MB"),
            Map.entry("dht.limits.verify-tokens", "700"),
            Map.entry("dht.limits.write-pct", "70"),
            Map.entry("dht.diversity.max-pct", "50"),
            Map.entry("dht.diversity.entropy-min", "2.0"),
            Map.entry("dht.api.reads.rate", "1234"),
            Map.entry("dht.api.writes.rate", "432"));
    assertThat(other.keySet()).isEqualTo(Reloadable.KEYS);
    Reload reload = started();
    StringBuilder lines = new StringBuilder();
    other.forEach((key, value) -> lines.append(key).append(": ").append(value).append('\n'));
    write(lines.toString());
    reload.look();
    assertThat(taken).singleElement().satisfies(now -> assertThat(now).containsAllEntriesOf(other));
  }

  @Test
  void what_is_wrong_leaves_everything_as_it_was_and_is_said_once(CapturedOutput output)
      throws IOException {
    Reload reload = started();
    write("dht: {limits: {peer-rps: 300, global-rps: 3}}");
    reload.look();
    reload.look();
    assertThat(taken).isEmpty();
    assertThat(output).containsOnlyOnce("dht.limits.global-rps is 3, allowed are 10 to 10000000");
    write("dht: {limits: {peer-rsp: 300}}");
    reload.look();
    assertThat(output).contains("did you mean dht.limits.peer-rps?");
    write("dht: {limits: [");
    reload.look();
    assertThat(output).contains(file + " cannot be parsed");
    Files.delete(file);
    reload.look();
    assertThat(output).contains("cannot read " + file);
    assertThat(taken).isEmpty();
    write("dht: {limits: {peer-rps: 300}}");
    reload.look();
    assertThat(taken).hasSize(1);
  }

  @Test
  void what_waits_for_a_restart_is_named_and_the_rest_holds(CapturedOutput output)
      throws IOException {
    Reload reload = started();
    write("dht: {limits: {peer-rps: 300}, k: 8, network: other}");
    reload.look();
    assertThat(taken)
        .singleElement()
        .satisfies(now -> {
          assertThat(now).containsEntry("dht.limits.peer-rps", "300").containsEntry("dht.k", "20");
        });
    assertThat(output).contains("wait for a restart: [dht.k, dht.network]");
  }

  @Test
  void what_does_not_fit_what_stays_is_refused(CapturedOutput output) throws IOException {
    Reload reload = started();
    write("dht: {hedge-stagger: 5s, rpc-timeout: 10s}");
    reload.look();
    assertThat(taken).isEmpty();
    assertThat(output).contains("dht.hedge-stagger is 5s");
  }

  @Test
  void log_levels_change_and_fall_back() throws IOException {
    Reload reload = started();
    write("logging: {level: {" + LOGGER + ": debug}}");
    reload.look();
    assertThat(Objects.requireNonNull(logging.getLoggerConfiguration(LOGGER)).getConfiguredLevel())
        .isEqualTo(LogLevel.DEBUG);
    write("dht: {beta: 1}");
    reload.look();
    assertThat(logging.getLoggerConfiguration(LOGGER))
        .satisfiesAnyOf(
            gone -> assertThat(gone).isNull(),
            there -> assertThat(there.getConfiguredLevel()).isNull());
  }

  @Test
  void an_argument_outranks_the_file_then_as_before() throws IOException {
    Reload reload = started("--dht.limits.peer-rps=200");
    write("dht: {limits: {peer-rps: 300}, beta: 2}");
    reload.look();
    assertThat(taken)
        .singleElement()
        .satisfies(now -> {
          assertThat(now)
              .containsEntry("dht.limits.peer-rps", "200")
              .containsEntry("dht.beta", "2");
        });
  }

  @Test
  void a_file_of_properties_is_read_as_well() throws IOException {
    file = folder.resolve("node.properties");
    write("dht.limits.peer-rps=150");
    Reload reload = started();
    write("dht.limits.peer-rps=160");
    reload.look();
    assertThat(taken)
        .singleElement()
        .satisfies(now -> assertThat(now).containsEntry("dht.limits.peer-rps", "160"));
  }

  @Test
  void a_file_that_was_not_read_at_the_start_is_not_watched() {
    try (ConfigurableApplicationContext context = run()) {
      assertThat(new ConfigFiles(context.getEnvironment()).paths())
          .noneMatch(path -> path.startsWith(folder));
    }
  }

  @Test
  void a_look_that_fails_is_counted_and_looking_goes_on() throws IOException {
    VirtualScheduler time = new VirtualScheduler();
    Tally tally = new Tally();
    Supervisor supervisor =
        new Supervisor(
            new World(time, time, new SplittableRandom(1)), tally, SupervisionPolicy.defaults());
    Upkeep.reload(supervisor::start, started(), new Refusing(time, 2));
    write("dht: {limits: {peer-rps: 300}, beta: 1}");
    time.advance(Duration.ofMinutes(2));
    assertThat(tally.faults(Task.RELOAD)).isEqualTo(2);
    assertThat(taken).hasSize(1);
  }

  /** Takes no work the first few times. */
  private static final class Refusing implements Scheduler {
    private final Scheduler next;
    private int refusals;

    Refusing(Scheduler next, int refusals) {
      this.next = next;
      this.refusals = refusals;
    }

    @Override
    public Disposable schedule(Runnable task) {
      refuse();
      return next.schedule(task);
    }

    @Override
    public Worker createWorker() {
      refuse();
      return next.createWorker();
    }

    private void refuse() {
      if (refusals > 0) {
        refusals--;
        throw new RejectedExecutionException("full");
      }
    }
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private Reload started(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--spring.config.import=file:" + file;
    try (ConfigurableApplicationContext context = run(all)) {
      Reload reload =
          new Reload(
              new ConfigFiles(context.getEnvironment()),
              SettingsReader.read(
                  org.springframework.boot.context.properties.bind.Binder.get(
                          context.getEnvironment())
                      .bindOrCreate("dht", DhtProperties.class),
                  true),
              settings -> taken.add(EffectiveSettings.of(settings)),
              logging);
      assertThat(reload.watches()).isTrue();
      return reload;
    }
  }

  private static ConfigurableApplicationContext run(String... arguments) {
    SpringApplication application = new SpringApplication(Nothing.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run(arguments);
  }

  @Configuration(proxyBeanMethods = false)
  static class Nothing {}
}
