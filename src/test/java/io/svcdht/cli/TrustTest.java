package io.svcdht.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.svcdht.testing.Certificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask an API over TLS. */
class TrustTest {

  private static final String TABLE = "{\"self\":\"me\",\"contacts\":1,\"buckets\":[]}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void an_api_is_asked_over_tls_where_its_certificate_is_trusted(@TempDir Path dir)
      throws Exception {
    Certificates.Pair shown = Certificates.selfSigned(1);
    Path trusted = Files.writeString(dir.resolve("ca.crt"), shown.certificate());
    Path other =
        Files.writeString(dir.resolve("other.crt"), Certificates.selfSigned(2).certificate());
    HttpsServer server = serve(shown);
    try {
      String url = "https://localhost:" + server.getAddress().getPort();
      assertThat(run("peers", "--url", url, "--ca-file", trusted.toString())).isZero();
      assertThat(out.toString()).contains("1 contacts of me");
      assertThat(run("peers", "--url", url)).isEqualTo(Commands.FAILED);
      assertThat(run("peers", "--url", url, "--ca-file", other.toString()))
          .isEqualTo(Commands.FAILED);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_file_without_certificates_is_refused_with_its_name(@TempDir Path dir) throws Exception {
    Path empty = Files.writeString(dir.resolve("empty.crt"), "");
    assertThat(run("peers", "--url", "https://localhost:1", "--ca-file", empty.toString()))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains(empty.toString());
  }

  private static HttpsServer serve(Certificates.Pair shown) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(shown.server()));
    server.createContext(
        "/dht/routing-table",
        exchange -> {
          byte[] body = TABLE.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private int run(String... arguments) {
    return Commands.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
