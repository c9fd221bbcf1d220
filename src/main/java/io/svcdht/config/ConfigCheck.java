package io.svcdht.config;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Reads the configuration as {@code serve} would, and starts nothing. */
public final class ConfigCheck {

  private static final String[] QUIET = {
    "--spring.main.banner-mode=off", "--logging.level.org.springframework=off"
  };

  private ConfigCheck() {}

  /**
   * The settings that hold under these arguments, by key.
   *
   * @throws IllegalArgumentException with the one sentence that {@code serve} would end with
   */
  public static Map<String, String> effective(String... arguments) {
    SpringApplication application = new SpringApplication(Properties.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setRegisterShutdownHook(false);
    try (ConfigurableApplicationContext context = application.run(with(arguments))) {
      InetAddress api = context.getBean(ServerProperties.class).getAddress();
      Settings settings =
          SettingsReader.read(
              context.getBean(DhtProperties.class), api != null && api.isLoopbackAddress());
      Networks.of(settings);
      return EffectiveSettings.of(settings);
    } catch (RuntimeException refused) {
      Optional<String> sentence = SettingFailures.sentence(refused);
      throw sentence
          .<RuntimeException>map(words -> new IllegalArgumentException(words, refused))
          .orElse(refused);
    }
  }

  private static String[] with(String... arguments) {
    String[] all = new String[arguments.length + QUIET.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(QUIET, 0, all, arguments.length, QUIET.length);
    return all;
  }

  /** Only what binds. */
  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({DhtProperties.class, ServerProperties.class})
  static class Properties {}
}
