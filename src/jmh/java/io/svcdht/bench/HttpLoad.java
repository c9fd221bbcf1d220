package io.svcdht.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A load generator small enough not to be the bottleneck: keep-alive connections, one request at a
 * time on each, for a number of seconds. Wants nothing that was kept. Loopback only. Runs from
 * source, without a build: {@code java HttpLoad.java URL SECONDS CONNECTIONS}. Prints {@code
 * requests/s p50 p99 bytes failures}.
 */
public final class HttpLoad {

  private final URI target;
  private final byte[] request;

  private HttpLoad(URI target) {
    this.target = target;
    this.request =
        ("GET "
                + target.getRawPath()
                + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery())
                + " HTTP/1.1\r\nHost: "
                + target.getHost()
                + ":"
                + target.getPort()
                + "\r\nAccept: application/json\r\nCache-Control: no-cache\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** What one connection saw. */
  private record Seen(long[] nanos, int bodyBytes, int failures) {}

  /** Runs the load: URL, seconds (1…60), connections (1…256). */
  public static void main(String[] args) throws Exception {
    URI target = URI.create(args[0]);
    int seconds = within("seconds", args[1], 60);
    int connections = within("connections", args[2], 256);
    if (!target.getHost().equals("127.0.0.1")) {
      throw new IllegalArgumentException("only 127.0.0.1 may be loaded, not " + target.getHost());
    }
    HttpLoad load = new HttpLoad(target);
    List<Seen> seen = load.run(seconds, connections);
    long[] all = seen.stream().flatMapToLong(one -> Arrays.stream(one.nanos())).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%.0f %.3f %.3f %d %d%n",
        (double) all.length / seconds,
        all[all.length / 2] / 1e6,
        all[(int) (all.length * 0.99)] / 1e6,
        seen.getFirst().bodyBytes(),
        seen.stream().mapToInt(Seen::failures).sum());
  }

  private static int within(String name, String text, int most) {
    int value = Integer.parseInt(text);
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be from 1 to " + most + ", not " + value);
    }
    return value;
  }

  private List<Seen> run(int seconds, int connections) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Callable<Seen>> tasks = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      tasks.add(() -> connection(end));
    }
    List<Seen> seen = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Seen> one : threads.invokeAll(tasks)) {
        seen.add(one.get());
      }
    }
    return seen;
  }

  private Seen connection(long end) throws IOException {
    long[] nanos = new long[1 << 12];
    int count = 0;
    int failures = 0;
    int bytes = 0;
    try (Socket socket = new Socket(target.getHost(), target.getPort())) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
      OutputStream out = socket.getOutputStream();
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        out.write(request);
        Reply reply = Reply.read(in);
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = System.nanoTime() - start;
        bytes = reply.bytes();
        failures += reply.status() == 200 ? 0 : 1;
      }
    }
    return new Seen(Arrays.copyOf(nanos, count), bytes, failures);
  }

  /** Status and body length of one response. */
  private record Reply(int status, int bytes) {

    static Reply read(InputStream in) throws IOException {
      String line = line(in);
      int status = Integer.parseInt(line.substring(9, 12));
      int length = -1;
      while (!(line = line(in)).isEmpty()) {
        if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(line.substring(15).trim());
        }
      }
      return new Reply(status, length >= 0 ? skip(in, length) : chunks(in));
    }

    private static int chunks(InputStream in) throws IOException {
      int total = 0;
      int size;
      do {
        size = Integer.parseInt(line(in), 16);
        total += skip(in, size);
        line(in);
      } while (size > 0);
      return total;
    }

    private static int skip(InputStream in, int length) throws IOException {
      in.skipNBytes(length);
      return length;
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      int c;
      while ((c = in.read()) != '\n') {
        if (c < 0) {
          throw new IOException("the server closed the connection");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }
  }
}
