package io.svcdht.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * In JSON, a warning or an error that names no lookup says why: {@code no_lookup}
 * (docs/LOGGING.md). Outside the rooms where lookups are at work the room is the reason; inside
 * them a line has to say it itself, so that an id that was forgotten is noticed.
 */
public final class NoLookup implements StructuredLoggingJsonMembersCustomizer<ILoggingEvent> {

  private static final String ROOT = "io.svcdht.";
  private static final String LOOKUP = "lookup_id";
  private static final String KEY = "no_lookup";

  /** Where a line belongs to a lookup unless it says otherwise. */
  private static final List<String> LOOKUPS =
      List.of(ROOT + "pipeline.", ROOT + "finds.", ROOT + "rpc.http.");

  @Override
  public void customize(JsonWriter.Members<ILoggingEvent> members) {
    members.add(KEY, NoLookup::reason).whenNotNull();
  }

  /** Why {@code event} names no lookup; null where it does, need not, or says so itself. */
  static @Nullable String reason(ILoggingEvent event) {
    String logger = event.getLoggerName();
    boolean silent =
        !event.getLevel().isGreaterOrEqual(Level.WARN)
            || named(event)
            || LOOKUPS.stream().anyMatch(logger::startsWith);
    return silent ? null : room(logger);
  }

  private static boolean named(ILoggingEvent event) {
    List<KeyValuePair> pairs = Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of());
    return pairs.stream().anyMatch(pair -> Set.of(LOOKUP, KEY).contains(pair.key));
  }

  private static String room(String logger) {
    if (!logger.startsWith(ROOT)) {
      return "not of svc-dht";
    }
    int end = logger.lastIndexOf('.');
    return end < ROOT.length() ? "svc-dht" : logger.substring(ROOT.length(), end);
  }
}
