package io.svcdht.config;

import static io.svcdht.config.SettingsReader.bytes;
import static io.svcdht.config.SettingsReader.or;

import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.http.ConnectionPolicy;
import java.time.Duration;
import java.util.Optional;

/** Joins what is written under {@code dht.api} with the defaults. */
final class ApiSettings {

  private ApiSettings() {}

  static ApiPolicy read(DhtProperties.Api given, Duration deadline, boolean onLoopback) {
    ApiPolicy defaults = ApiPolicy.defaults(onLoopback);
    return new ApiPolicy(
        access(given, defaults.access()),
        reads(given.reads(), defaults.reads(), deadline),
        writes(given.writes(), defaults.writes()),
        connections(given.connections(), defaults.connections()));
  }

  private static ApiPolicy.Access access(DhtProperties.Api given, ApiPolicy.Access defaults) {
    return new ApiPolicy.Access(
        or(given.anonymous(), defaults.anonymous()),
        defaults.loopback(),
        Optional.ofNullable(given.access().tokens()),
        or(given.access().reload(), defaults.reload()),
        or(given.docs(), defaults.docs()));
  }

  private static ApiPolicy.Reads reads(
      DhtProperties.Reads given, ApiPolicy.Reads defaults, Duration deadline) {
    return new ApiPolicy.Reads(
        or(given.limit(), defaults.limit()),
        deadline,
        or(given.concurrent(), defaults.concurrent()),
        or(given.streams(), defaults.streams()),
        bytes("dht.api.reads.answer-bytes", given.answerBytes(), defaults.answerBytes()),
        or(given.heartbeat(), defaults.heartbeat()),
        or(given.rate(), defaults.rate()));
  }

  private static ApiPolicy.Writes writes(DhtProperties.Writes given, ApiPolicy.Writes defaults) {
    return new ApiPolicy.Writes(
        or(given.deadline(), defaults.deadline()),
        or(given.concurrent(), defaults.concurrent()),
        bytes("dht.api.writes.body-bytes", given.bodyBytes(), defaults.bodyBytes()),
        or(given.idle(), defaults.idle()),
        new ApiPolicy.Bulks(
            or(given.bulk().concurrent(), defaults.bulk().concurrent()),
            or(given.bulk().parallel(), defaults.bulk().parallel()),
            or(given.bulk().lines(), defaults.bulk().lines())),
        or(given.rate(), defaults.rate()));
  }

  private static ConnectionPolicy connections(
      DhtProperties.Connections given, ConnectionPolicy defaults) {
    return new ConnectionPolicy(
        or(given.max(), defaults.max()),
        or(given.header(), defaults.header()),
        or(given.rest(), defaults.rest()),
        or(given.stall(), defaults.stall()),
        or(given.pipelined(), defaults.pipelined()));
  }
}
