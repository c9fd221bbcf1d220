package io.svcdht.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /version}: which build this is and which protocol it speaks. */
@Endpoint(id = "version")
final class VersionEndpoint {

  private final BuildFacts build;

  VersionEndpoint(BuildFacts build) {
    this.build = build;
  }

  /** The facts, in a fixed order. */
  @ReadOperation
  public Map<String, Object> version() {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("name", "svc-dht");
    version.put("version", build.version());
    version.put("git", build.git());
    version.put("built", build.built());
    version.put("protocol", build.protocol());
    version.put("java", build.java());
    return version;
  }
}
