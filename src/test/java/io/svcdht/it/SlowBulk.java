package io.svcdht.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A bulk announcement whose lines are sent one by one, each when the test wants it. */
final class SlowBulk implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final OutputStream out;
  private final BufferedReader in;

  SlowBulk(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    out = socket.getOutputStream();
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    send(
        "POST /dht/providers HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
  }

  /** Sends one line; the line that answers it. */
  String line(String json) throws IOException {
    chunk(json + "\n");
    return answer();
  }

  /** Ends the body; the last line of the answer. */
  String end() throws IOException {
    send("0\r\n\r\n");
    return answer();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void chunk(String text) throws IOException {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The next line in JSON, past the head and the sizes of chunks. */
  private String answer() throws IOException {
    String line = in.readLine();
    while (line != null && !line.startsWith("{")) {
      line = in.readLine();
    }
    if (line == null) {
      throw new IOException("the answer was cut");
    }
    return line;
  }
}
