package io.svcdht.config;

import static io.svcdht.config.SettingsReader.or;

import io.svcdht.rpc.bus.nats.RegistryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/**
 * Where announcements are kept, and with whom they are shared.
 *
 * @param store kind of place
 * @param keyFile the key that signs them in a fleet
 * @param registry the place, in a fleet
 */
record FleetSettings(Store store, Optional<Path> keyFile, RegistryPolicy registry) {

  /** Where announcements are kept ({@code dht.announcements.store}). */
  enum Store {
    /** By the node that took them. */
    LOCAL,
    /** In a registry at the broker, shared by all nodes of a fleet. */
    NATS_KV
  }

  /** Whether there is a fleet. */
  boolean shared() {
    return store == Store.NATS_KV;
  }

  /** What is written, joined with the defaults; {@code broker} if one is configured. */
  static FleetSettings read(DhtProperties.Announcements written, boolean broker) {
    RegistryPolicy defaults = RegistryPolicy.defaults();
    FleetSettings settings =
        new FleetSettings(
            or(written.store(), Store.LOCAL),
            Optional.ofNullable(written.keyFile()),
            new RegistryPolicy(
                or(written.lease(), defaults.lease()),
                or(written.bucketSize(), DataSize.ofBytes(defaults.bucketBytes())).toBytes(),
                or(written.bucketReplicas(), defaults.bucketReplicas())));
    if (settings.shared()) {
      settings.checkFleet(broker);
    } else if (settings.keyFile().isPresent()) {
      throw new BadSetting(
          "dht.announcements.key-file is "
              + settings.keyFile().get()
              + ", but without a fleet the node's own key signs: set dht.announcements.store=nats-kv,"
              + " or leave it out");
    }
    return settings;
  }

  private void checkFleet(boolean broker) {
    if (!broker) {
      throw new BadSetting(
          "dht.announcements.store is nats-kv, but dht.bus.nats.servers names no broker: set it, or"
              + " dht.announcements.store=local");
    }
    if (keyFile.isEmpty()) {
      throw new BadSetting(
          "dht.announcements.store is nats-kv, but dht.announcements.key-file names no key: make one"
              + " with the keygen command and give it to all nodes of the fleet");
    }
    if (!Files.isReadable(keyFile.get())) {
      throw new BadSetting(
          "dht.announcements.key-file is "
              + keyFile.get()
              + ", which cannot be read: make one with the keygen command and give it to all nodes of"
              + " the fleet");
    }
  }
}
