package io.svcdht.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Lets a start that a bad property stopped end with one sentence instead of a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingFailureAnalyzer implements FailureAnalyzer {

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    return SettingFailures.sentence(failure)
        .map(sentence -> new FailureAnalysis(sentence, null, failure))
        .orElse(null);
  }
}
