package io.svcdht.cli;

import io.svcdht.id.NodeId;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows whom a running node knows, or who is closest to an id. */
@Command(
    name = "peers",
    description = "List the node's contacts, or the nodes closest to an id.",
    mixinStandardHelpOptions = true)
final class Peers extends Asking implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NODEID", description = "64 lower-case hex digits.")
  private @Nullable String target;

  @Override
  public Integer call() {
    if (target == null) {
      Api.Reply reply = api().get("/dht/routing-table");
      return print(reply, this::contacts, reply.body().path("contacts").asInt() > 0);
    }
    Api.Reply reply = api().get("/dht/peers/" + parsed(NodeId.parse(target)));
    return print(reply, this::closest, !reply.body().path("peers").isEmpty());
  }

  private void contacts(JsonNode body) {
    for (JsonNode bucket : body.path("buckets")) {
      for (JsonNode contact : bucket.path("contacts")) {
        out().println(line(contact) + " bucket " + bucket.path("index").asInt());
      }
    }
    out()
        .println(
            "# " + body.path("contacts").asInt() + " contacts of " + body.path("self").asString());
  }

  private void closest(JsonNode body) {
    body.path("peers").forEach(peer -> out().println(line(peer)));
  }

  private static String line(JsonNode peer) {
    return peer.path("nodeId").asString()
        + " "
        + peer.path("addresses")
            .valueStream()
            .map(JsonNode::asString)
            .collect(Collectors.joining(" "));
  }
}
