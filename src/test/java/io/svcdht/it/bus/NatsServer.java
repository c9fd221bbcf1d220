package io.svcdht.it.bus;

import io.svcdht.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A broker of our own: a {@code nats-server} on loopback, with one file of configuration. */
public final class NatsServer implements AutoCloseable {

  private static final String MISSING =
      "the bus was not run over NATS: nats-server is not installed (apt-get install nats-server)";
  private static final long PATIENCE_SECONDS = 30;

  private final Path program;
  private final Path directory;
  private final int port;
  private final String more;
  private @Nullable Process process;

  private NatsServer(Path program, Path directory, int port, String more) {
    this.program = program;
    this.directory = directory;
    this.port = port;
    this.more = more;
  }

  /** One that runs, with {@code more} in its configuration; skips the test where there is none. */
  public static NatsServer start(Path directory, String more) throws Exception {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      System.out.println(MISSING);
    }
    Assumptions.assumeTrue(program.isPresent(), MISSING);
    NatsServer server = new NatsServer(program.orElseThrow(), directory, FreePort.tcp(), more);
    server.start();
    return server;
  }

  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  String tlsUrl() {
    return "tls://localhost:" + port;
  }

  /** Runs it, at the port that it had before; returns when it accepts. */
  public void start() throws Exception {
    Path config = directory.resolve("nats.conf");
    Files.writeString(config, "listen: 127.0.0.1:" + port + "\n" + more);
    Process started =
        new ProcessBuilder(program.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nats.log").toFile())
            .start();
    process = started;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!accepts()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(Files.readString(directory.resolve("nats.log")));
      }
      started.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  /** Kills it as a power cut would. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }

  private boolean accepts() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(directory -> Path.of(directory, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
