package io.svcdht.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.svcdht.config.DhtApplication;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.LoggerFactory;

/**
 * Entry point. {@code serve} is the default and goes straight to Spring, whose {@code --key=value}
 * arguments it takes; everything else is a command of {@link Commands}.
 */
public final class Main {

  private static final String SERVE = "serve";
  private static final String JSON_LINES = "--logging.structured.format.console=logstash";

  private Main() {}

  /** Runs a command; a node runs on until it is told to stop. */
  public static void main(String[] arguments) {
    if (serves(arguments)) {
      serve(arguments);
      return;
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    quiet();
    System.exit(Commands.run(out, err, arguments));
  }

  /** Whether these arguments mean {@code serve}. */
  static boolean serves(String... arguments) {
    if (Arrays.stream(arguments).anyMatch(word -> word.equals("--help") || word.equals("-h"))) {
      return false;
    }
    return arguments.length == 0
        || arguments[0].equals(SERVE)
        || (arguments[0].startsWith("--") && arguments[0].contains("="));
  }

  /** What a command has to say is its output. */
  private static void quiet() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
  }

  /** Boot has told why a start failed; what is left is to end. */
  private static void serve(String... arguments) {
    try {
      DhtApplication.start(settings(arguments));
    } catch (RuntimeException told) {
      System.exit(1);
    }
  }

  /** The arguments of {@code serve} as Spring takes them: {@code --json} is a setting, too. */
  static String[] settings(String... arguments) {
    return Arrays.stream(arguments)
        .skip(arguments.length > 0 && arguments[0].equals(SERVE) ? 1 : 0)
        .map(word -> word.equals("--json") ? JSON_LINES : word)
        .toArray(String[]::new);
  }
}
