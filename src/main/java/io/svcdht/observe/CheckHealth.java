package io.svcdht.observe;

import io.svcdht.bootstrap.BootstrapStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** One {@link Check} as a health contributor, with the numbers it was decided on. */
public final class CheckHealth implements ReactiveHealthIndicator {

  private final Check check;
  private final NodeStatus status;

  /** The contributor of {@code check}. */
  public CheckHealth(Check check, NodeStatus status) {
    this.check = check;
    this.status = status;
  }

  @Override
  public Mono<Health> health() {
    return Mono.fromSupplier(() -> judge(status.evaluate()));
  }

  private Health judge(Verdict verdict) {
    // A node that stops closes its listeners on purpose: no reason to kill it.
    boolean closing = check == Check.LISTENERS && verdict.state().ending();
    Health.Builder health = verdict.holds(check) || closing ? Health.up() : Health.down();
    return health.withDetails(details(verdict.facts())).build();
  }

  private Map<String, Object> details(Facts facts) {
    BootstrapStatus bootstrap = facts.bootstrap();
    Map<String, Object> details = new LinkedHashMap<>();
    switch (check) {
      case QUORUM -> {
        details.put("standalone", bootstrap.standalone());
        details.put("seeds", bootstrap.seedsConfigured());
        details.put("others", bootstrap.others());
        details.put("authenticated", bootstrap.authenticated());
      }
      case FILL -> {
        details.put("ratio", facts.fill());
        details.put("peers", facts.livePeers());
        details.put("offered", bootstrap.offered());
      }
      case SELF_LOOKUP ->
          bootstrap.lastSelfLookup().ifPresent(at -> details.put("last", at.toString()));
      case WARMING -> details.put("warm", facts.warm());
      case LISTENERS -> details.put("listening", facts.listening());
      case STORE -> details.put("open", facts.storeUp());
      case PQ -> details.put("met", facts.pqMet());
    }
    return details;
  }
}
