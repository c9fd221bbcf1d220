package io.svcdht.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Whether there is anybody to send traces to (docs/TRACES.md). Where there is not, nothing of
 * Boot's tracing is loaded: it would make a tracer, and a thread that exports nothing, all the
 * same. Logs are never sent this way.
 */
final class TracesWanted implements AutoConfigurationImportFilter, EnvironmentAware, Condition {

  /** Where traces are sent, over HTTP. */
  static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  private static final List<String> SWITCHES =
      List.of(
          "management.opentelemetry.enabled",
          "management.tracing.export.enabled",
          "management.tracing.export.otlp.enabled");
  private static final String BOOT = "org.springframework.boot.";
  private static final String LOGS = BOOT + "opentelemetry.autoconfigure.logging.";
  private static final List<String> TRACING =
      List.of(BOOT + "micrometer.tracing.", BOOT + "opentelemetry.");

  private boolean wanted;

  @Override
  public void setEnvironment(Environment environment) {
    wanted = wanted(environment);
  }

  @Override
  public boolean[] match(@Nullable String[] candidates, AutoConfigurationMetadata metadata) {
    boolean[] matches = new boolean[candidates.length];
    for (int i = 0; i < candidates.length; i++) {
      String candidate = candidates[i];
      matches[i] = candidate == null || loads(candidate);
    }
    return matches;
  }

  private boolean loads(String candidate) {
    boolean tracing = TRACING.stream().anyMatch(candidate::startsWith);
    return !tracing || (wanted && !candidate.startsWith(LOGS));
  }

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return wanted(context.getEnvironment());
  }

  private static boolean wanted(Environment environment) {
    return StringUtils.hasText(environment.getProperty(ENDPOINT))
        && SWITCHES.stream().allMatch(key -> environment.getProperty(key, Boolean.class, true));
  }
}
