package io.svcdht.config;

import static io.svcdht.config.SettingsReader.or;

import io.svcdht.announce.AnnouncePolicy;
import io.svcdht.replica.ReplicaPolicy;

/** {@code dht.announcements.*} and {@code dht.replication.*}: how records are kept alive. */
final class UpkeepSettings {

  private UpkeepSettings() {}

  /** What is written of this node's own records, joined with the defaults. */
  static AnnouncePolicy announcements(DhtProperties.Announcements written) {
    AnnouncePolicy defaults = AnnouncePolicy.defaults();
    return new AnnouncePolicy(
        or(written.max(), defaults.max()),
        defaults.jitter(),
        defaults.concurrency(),
        defaults.inflight(),
        defaults.timeout(),
        defaults.retry(),
        defaults.retryCap(),
        defaults.relayed(),
        or(written.sweepLeast(), defaults.sweepLeast()));
  }

  /** What is written of the records that it holds for others, joined with the defaults. */
  static ReplicaPolicy replicas(DhtProperties.Replication written) {
    ReplicaPolicy defaults = ReplicaPolicy.defaults();
    return new ReplicaPolicy(
        or(written.check(), defaults.check()),
        or(written.turn(), defaults.turn()),
        or(written.concurrency(), defaults.concurrency()),
        or(written.newcomer(), defaults.newcomer()));
  }
}
