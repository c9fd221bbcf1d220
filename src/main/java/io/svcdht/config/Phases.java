package io.svcdht.config;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The order of starting, and backwards of stopping (docs/RUNBOOK.md). Boot stops accepting on the
 * API's port at {@link #API} and the management port at MAX − 1536; the node lets go of its peers
 * between the two, so that metrics are served to the end.
 */
final class Phases {

  /** First to stop: says that it is not ready, goes on serving, then refuses writes. */
  static final int DRAIN = SmartLifecycle.DEFAULT_PHASE;

  /** Boot's: the API takes no new requests and finishes those it has. */
  static final int API = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;

  /** Tells peers and closes their connections; starts after both HTTP ports. */
  static final int NODE = API - 256;

  private Phases() {}
}
