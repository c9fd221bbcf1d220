package io.svcdht.cli;

import io.svcdht.id.Cid;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Asks a running node who provides a content. */
@Command(
    name = "find",
    description = "Find who provides a content; exit code 1 if nobody does.",
    mixinStandardHelpOptions = true)
final class Find extends Asking implements Callable<Integer> {

  @Parameters(paramLabel = "CID", description = "b3: and 64 lower-case hex digits.")
  private String cid = "";

  @Override
  public Integer call() {
    Cid wanted = parsed(Cid.parse(cid));
    Api.Reply reply = api().get("/dht/providers/" + wanted);
    return print(reply, this::lines, !reply.body().path("records").isEmpty());
  }

  private void lines(JsonNode body) {
    for (JsonNode record : body.path("records")) {
      String addresses =
          record
              .path("addresses")
              .valueStream()
              .map(JsonNode::asString)
              .collect(Collectors.joining(" "));
      out().println(record.path("publisher").asString() + " " + addresses);
    }
    out()
        .println(
            "# "
                + body.path("records").size()
                + (body.path("complete").asBoolean() ? ", complete" : ", partial")
                + ", "
                + body.path("hops").asInt()
                + " hops, "
                + body.path("elapsedMs").asDouble()
                + " ms");
  }
}
