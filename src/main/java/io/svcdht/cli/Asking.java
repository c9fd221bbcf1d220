package io.svcdht.cli;

import io.svcdht.error.Decoded;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What commands that ask a running node have in common. */
abstract class Asking {

  @Mixin private Api api = new Api();

  @Spec private CommandSpec spec = CommandSpec.create();

  Api api() {
    return api;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** The value, or wrong usage. */
  <T> T parsed(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Rejected<T>(var error, String reason) ->
          throw new ParameterException(spec.commandLine(), reason);
    };
  }

  /** Prints an answer as it is or by {@code lines}; what was refused goes to standard error. */
  int print(Api.Reply reply, Consumer<JsonNode> lines, boolean found) {
    if (reply.refused()) {
      spec.commandLine().getErr().println(api.json() ? reply.text() : reply.refusal().strip());
      return reply.status() >= 500 ? Commands.FAILED : Commands.NOTHING;
    }
    if (api.json()) {
      out().println(reply.text());
    } else {
      lines.accept(reply.body());
    }
    return found ? Commands.DONE : Commands.NOTHING;
  }
}
