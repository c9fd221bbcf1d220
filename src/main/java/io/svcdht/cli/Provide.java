package io.svcdht.cli;

import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lets a running node announce a content. */
@Command(
    name = "provide",
    description = "Announce that a content is to be had at these addresses.",
    mixinStandardHelpOptions = true)
final class Provide extends Asking implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "CID", description = "b3: and 64 lower-case hex digits.")
  private String cid = "";

  @Parameters(
      index = "1..*",
      paramLabel = "MULTIADDR",
      description = "Where it is to be had; none: at the node's own addresses.")
  private List<String> addresses = new ArrayList<>();

  @Option(names = "--ttl", paramLabel = "SECONDS", description = "How long, 60 to 172800.")
  private @Nullable Long ttl;

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("cid", parsed(Cid.parse(cid)).toString());
    addresses.forEach(address -> parsed(Multiaddr.parse(address)));
    if (!addresses.isEmpty()) {
      body.put("addrs", addresses);
    }
    if (ttl != null) {
      body.put("ttl", ttl);
    }
    return print(api().post("/dht/providers", body), this::lines, true);
  }

  private void lines(JsonNode body) {
    out()
        .println(
            body.path("publisher").asString()
                + " until "
                + body.path("expiresAt").asString()
                + ", kept by "
                + body.path("accepted").asInt()
                + " of "
                + body.path("asked").asInt());
  }
}
