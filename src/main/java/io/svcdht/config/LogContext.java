package io.svcdht.config;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Lets ids travel from Reactor's context into the log's (MDC) on every thread that works for them:
 * doors and pipeline write {@code request_id} and {@code lookup_id} into the context of a flow.
 */
final class LogContext {

  private static final List<String> KEYS = List.of("request_id", "lookup_id");

  private LogContext() {}

  static void register(ContextRegistry registry) {
    KEYS.forEach(key -> registry.registerThreadLocalAccessor(new MdcEntry(key)));
  }

  /** One entry of the MDC. */
  private record MdcEntry(String name) implements ThreadLocalAccessor<String> {
    @Override
    public Object key() {
      return name;
    }

    @Override
    public @Nullable String getValue() {
      return MDC.get(name);
    }

    @Override
    public void setValue(String value) {
      MDC.put(name, value);
    }

    @Override
    public void setValue() {
      MDC.remove(name);
    }
  }
}
