package io.svcdht.it;

import io.svcdht.config.DhtApplication;
import io.svcdht.observe.NodeState;
import io.svcdht.observe.NodeStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;

/** A caller that writes bytes to a socket, and reads what comes until the node closes. */
final class RawHttp implements AutoCloseable {

  /** How long a test waits for what the node does by itself. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})[^\r\n]*\r\n");

  /** The header of a plain request to loopback. */
  static final String HOST = "Host: localhost\r\n";

  private final Socket socket;

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
  }

  /** A standalone node in this process, with these settings, once it is ready. */
  static ConfigurableApplicationContext node(String... settings) throws InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--dht.bind=127.0.0.1:0",
                "--dht.shutdown.drain-delay=0s"));
    arguments.addAll(List.of(settings));
    ConfigurableApplicationContext node = DhtApplication.start(arguments.toArray(String[]::new));
    NodeStatus status = node.getBean(NodeStatus.class);
    NodeProcess.await("ready", PATIENCE, () -> status.current().state() == NodeState.READY);
    return node;
  }

  /** A port that a node has taken. */
  static int port(ConfigurableApplicationContext node, String property) {
    return node.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\n" + headers + "\r\n";
  }

  /** A JSON body under a loopback Host. */
  static String post(String path, String headers, String body) {
    String type = "Content-Type: application/json\r\n";
    return "POST " + path + " HTTP/1.1\r\n" + HOST + type + headers + "\r\n" + body;
  }

  /** The codes of what is answered to {@code request}. */
  static List<Integer> ask(int port, String request) throws IOException {
    return statuses(exchange(port, request));
  }

  /** All that a node answers to these bytes, after which nothing more is sent. */
  static String exchange(int port, String request) throws IOException {
    try (RawHttp caller = new RawHttp(port)) {
      caller.send(request);
      caller.endSending();
      return caller.readToEnd();
    }
  }

  /** The codes of the answers in {@code text}, in order. */
  static List<Integer> statuses(String text) {
    return STATUS.matcher(text).results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  /** Writes Latin-1. */
  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  /** What comes until the node closes, politely or not; fails if it does not. */
  String readToEnd() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } catch (SocketException reset) {
      // An answer may be cut by the reset that follows bytes nobody read.
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** What comes up to and with {@code end}. */
  String readTo(String end) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed before '" + end + "' came, after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
