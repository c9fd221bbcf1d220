package io.svcdht.cli;

import io.svcdht.config.ConfigCheck;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Says what a node would run with, or the one sentence that it would end with. */
@Command(
    name = "check-config",
    description = "Print the settings that hold; takes --key=value as serve does.",
    mixinStandardHelpOptions = true)
final class CheckConfig implements Callable<Integer> {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> effective;
    try {
      effective = ConfigCheck.effective(settings.toArray(String[]::new));
    } catch (IllegalArgumentException refused) {
      spec.commandLine().getErr().println(refused.getMessage());
      return Commands.NOTHING;
    }
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(effective));
    } else {
      effective.forEach((key, value) -> out.println(key + "=" + value));
    }
    return Commands.DONE;
  }
}
