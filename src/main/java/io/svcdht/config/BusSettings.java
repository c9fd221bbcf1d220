package io.svcdht.config;

import static io.svcdht.config.SettingsReader.or;

import io.svcdht.rpc.bus.nats.NatsAuth;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is written under {@code dht.bus}, joined with the defaults.
 *
 * @param nats how the broker is reached
 * @param sslBundle name of Boot's bundle for it
 * @param files where its secrets are, by the last word of their keys; one at most is there
 */
record BusSettings(NatsPolicy nats, Optional<String> sslBundle, Map<String, Optional<Path>> files) {

  /** Copies the map. */
  BusSettings {
    files = Map.copyOf(files);
  }

  static BusSettings read(DhtProperties.Nats given) {
    NatsPolicy off = NatsPolicy.off();
    Map<String, Optional<Path>> files = files(given);
    NatsPolicy policy =
        new NatsPolicy(
            or(given.servers(), List.<String>of()).stream()
                .map(String::strip)
                .filter(server -> !server.isEmpty())
                .toList(),
            or(given.prefix(), off.prefix()),
            or(given.queueGroup(), off.queueGroup()),
            auth(files),
            or(given.pending(), off.pending()),
            or(given.events(), off.events()));
    return new BusSettings(policy, Optional.ofNullable(given.sslBundle()), files);
  }

  private static Map<String, Optional<Path>> files(DhtProperties.Nats given) {
    Map<String, Optional<Path>> files = new LinkedHashMap<>();
    put(files, "credentials", given.credentials());
    put(files, "nkey", given.nkey());
    put(files, "token", given.token());
    put(files, "user", given.user());
    return files;
  }

  private static void put(Map<String, Optional<Path>> files, String key, @Nullable Path file) {
    files.put(key, Optional.ofNullable(file));
  }

  private static NatsAuth auth(Map<String, Optional<Path>> files) {
    Map<String, Path> there = new TreeMap<>();
    files.forEach((key, file) -> file.ifPresent(path -> there.put(key, path)));
    if (there.size() > 1) {
      throw new BadSetting(
          "dht.bus.nats has "
              + String.join(" and ", there.keySet())
              + ", allowed is one of credentials, nkey, token, user");
    }
    return there.entrySet().stream()
        .findFirst()
        .map(only -> auth(only.getKey(), only.getValue()))
        .orElseGet(NatsAuth.None::new);
  }

  private static NatsAuth auth(String key, Path file) {
    if (!Files.isReadable(file)) {
      throw new BadSetting("dht.bus.nats." + key + " is " + file + ", which cannot be read");
    }
    return switch (key) {
      case "credentials" -> new NatsAuth.Credentials(file);
      case "nkey" -> new NatsAuth.Nkey(file);
      case "token" -> new NatsAuth.Token(file);
      default -> new NatsAuth.User(file);
    };
  }
}
