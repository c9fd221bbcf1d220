package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.svcdht.announce.Announced;
import io.svcdht.announce.Announcements;
import io.svcdht.announce.Listing;
import io.svcdht.announce.Owner;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** Announcing for callers. The places are for single announcements; a bulk has its own bounds. */
public final class AnnounceCalls {

  private final Announcements announcements;
  private final Bulkhead places;

  AnnounceCalls(Announcements announcements, Bulkhead places) {
    this.announcements = announcements;
    this.places = places;
  }

  /** Where single announcements under way are counted. */
  public Bulkhead places() {
    return places;
  }

  /** Does what a body asks for; the errors are those of {@link Announcements}. */
  public Mono<Announced> perform(Owner owner, AnnounceBody body, Duration timeout) {
    return switch (body) {
      case AnnounceBody.Own own ->
          announcements.announce(
              owner, own.cid(), own.addresses().orElse(List.of()), own.ttl(), timeout);
      case AnnounceBody.Signed signed -> announcements.relay(signed.record(), timeout);
    };
  }

  /** Withdraws; the errors are those of {@link Announcements#withdraw}. */
  public Mono<Announced> withdraw(Owner owner, Cid cid, Duration timeout) {
    return announcements.withdraw(owner, cid, timeout);
  }

  /** A page of what {@code owner} announces. */
  public Listing list(Owner owner, Bytes cursor, int limit) {
    return announcements.list(owner, cursor, limit);
  }

  /** Who keeps alive what {@code body} has announced. */
  public String republish(AnnounceBody body) {
    return switch (body) {
      case AnnounceBody.Own own -> own();
      case AnnounceBody.Signed signed -> AnnounceJson.NONE;
    };
  }

  /** How long what this node announces is kept alive. */
  public String own() {
    if (announcements.shared()) {
      return AnnounceJson.FLEET;
    }
    return announcements.durable() ? AnnounceJson.DURABLE : AnnounceJson.PROCESS;
  }
}
