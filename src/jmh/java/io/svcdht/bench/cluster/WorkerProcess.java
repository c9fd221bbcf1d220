package io.svcdht.bench.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker process as the coordinator holds it: a line asked, a line answered. */
final class WorkerProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final int PATIENCE_SECONDS = 5;

  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;
  private final int number;

  private WorkerProcess(Process process, int number) {
    this.process = process;
    this.number = number;
    this.in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts one with these JVM options; its log goes to {@code directory}. */
  static WorkerProcess start(int number, List<String> options, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ClusterWorker.class.getName());
    File log = directory.resolve("worker-" + number + ".log").toFile();
    try {
      return new WorkerProcess(new ProcessBuilder(command).redirectError(log).start(), number);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Sends a line; {@link #hear} waits for its answer. */
  void tell(String line) {
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException ended) {
      throw gone(ended);
    }
  }

  String hear() {
    try {
      String line = out.readLine();
      // The JVM itself may write lines of its own.
      while (line != null && !line.startsWith(ClusterWorker.ANSWER)) {
        line = out.readLine();
      }
      if (line == null) {
        throw gone(new IOException("its output has ended"));
      }
      return line.substring(ClusterWorker.ANSWER.length());
    } catch (IOException ended) {
      throw gone(ended);
    }
  }

  String ask(String line) {
    tell(line);
    return hear();
  }

  /** SIGKILL; the process has no say. */
  void kill() {
    process.destroyForcibly();
  }

  /** Ends its input, and with it the process; one that has not ended in time is killed. */
  @Override
  public void close() {
    try {
      in.close();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException ended) {
      LOG.debug("worker {} had ended before", number);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private UncheckedIOException gone(IOException why) {
    return new UncheckedIOException("worker " + number + " (pid " + pid() + ") has ended", why);
  }
}
