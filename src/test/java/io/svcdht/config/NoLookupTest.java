package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

class NoLookupTest {

  private final LoggerContext loggers = new LoggerContext();

  @ParameterizedTest
  @CsvSource({
    "io.svcdht.transport.TlsKeeper, transport",
    "io.svcdht.rpc.kad.KadDoor, rpc.kad",
    "io.svcdht.Main, svc-dht",
    "org.springframework.boot.SpringApplication, not of svc-dht"
  })
  void the_room_of_a_warning_is_the_reason(String logger, String reason) {
    assertThat(NoLookup.reason(event(logger, Level.WARN))).isEqualTo(reason);
    assertThat(NoLookup.reason(event(logger, Level.ERROR))).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "io.svcdht.pipeline.Lookups",
    "io.svcdht.finds.SharedFinds",
    "io.svcdht.rpc.http.Finding"
  })
  void where_lookups_are_at_work_a_line_has_to_say_it_itself(String logger) {
    assertThat(NoLookup.reason(event(logger, Level.ERROR))).isNull();
  }

  @Test
  void lesser_lines_and_those_that_name_a_lookup_need_no_reason() {
    assertThat(NoLookup.reason(event("io.svcdht.cache.Shelf", Level.INFO))).isNull();
    LoggingEvent named = event("io.svcdht.cache.Shelf", Level.WARN);
    named.addKeyValuePair(new KeyValuePair("lookup_id", "01a2"));
    assertThat(NoLookup.reason(named)).isNull();
    LoggingEvent told = event("io.svcdht.cache.Shelf", Level.WARN);
    told.addKeyValuePair(new KeyValuePair("no_lookup", "of its own"));
    assertThat(NoLookup.reason(told)).isNull();
  }

  private LoggingEvent event(String logger, Level level) {
    return new LoggingEvent("", loggers.getLogger(logger), level, "message", null, null);
  }
}
