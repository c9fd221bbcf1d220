package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.testing.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Both HTTP ports over TLS by Boot's bundles, as docs/DEPLOY.md has it, with certificates that are
 * replaced on the disk while the node serves.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TlsTest {

  private static final String API = "local.server.port";
  private static final String MANAGEMENT = "local.management.port";

  @TempDir static Path dir;

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext node;

  private static long serial = 1;

  @BeforeAll
  static void start() throws Exception {
    replace(Certificates.selfSigned(serial));
    node =
        RawHttp.node(
            "--server.ssl.bundle=api",
            "--management.server.ssl.bundle=api",
            "--spring.ssl.bundle.pem.api.keystore.certificate=" + dir.resolve("tls.crt"),
            "--spring.ssl.bundle.pem.api.keystore.private-key=" + dir.resolve("tls.key"),
            "--spring.ssl.bundle.pem.api.keystore.verify-keys=true",
            "--spring.ssl.bundle.pem.api.reload-on-update=true",
            "--spring.ssl.bundle.watch.file.quiet-period=200ms",
            "--dht.api.connections.header=1s");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({API + ", /dht/routing-table", MANAGEMENT + ", /readyz", MANAGEMENT + ", /metrics"})
  @Order(1)
  void both_ports_are_served_over_tls(String port, String path) throws Exception {
    try (SSLSocket caller = connect(port)) {
      assertThat(caller.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(exchange(caller, RawHttp.get(path, RawHttp.HOST + "Connection: close\r\n")))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  @Order(1)
  void what_is_not_tls_is_answered_nothing() throws IOException {
    assertThat(RawHttp.exchange(RawHttp.port(node, API), RawHttp.get("/dht", RawHttp.HOST)))
        .doesNotContain("HTTP");
  }

  @Test
  @Order(1)
  void the_bounds_of_a_connection_hold_within_tls() throws Exception {
    try (SSLSocket caller = connect(API)) {
      assertThat(exchange(caller, "GET /dht")).startsWith("HTTP/1.1 408");
    }
    try (SSLSocket caller = connect(API)) {
      assertThat(exchange(caller, "GET /dht HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  @Order(2)
  void a_new_certificate_is_taken_over_without_a_restart() throws Exception {
    assertThat(served(API)).isEqualTo(serial);
    replaceAndAwait();
    assertThat(served(MANAGEMENT)).isEqualTo(serial);
  }

  @Test
  @Order(3)
  void one_that_cannot_be_used_leaves_the_old_and_the_next_good_one_is_taken(CapturedOutput output)
      throws Exception {
    long before = served(API);
    put("tls.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    NodeProcess.await(
        "told", NodeProcess.PATIENCE, () -> output.getAll().contains("SSL reload error"));
    assertThat(served(API)).isEqualTo(before);
    assertThat(served(MANAGEMENT)).isEqualTo(before);
    replaceAndAwait();
  }

  private static void replaceAndAwait() throws Exception {
    serial++;
    replace(Certificates.selfSigned(serial));
    NodeProcess.await("served", NodeProcess.PATIENCE, () -> served(API) == serial);
    NodeProcess.await("served", NodeProcess.PATIENCE, () -> served(MANAGEMENT) == serial);
  }

  private static void replace(Certificates.Pair pem) throws IOException {
    put("tls.key", pem.key());
    put("tls.crt", pem.certificate());
  }

  /** As a tool that cares does it: whole, by a move. */
  private static void put(String name, String text) throws IOException {
    Path file = Files.writeString(dir.resolve(name + ".new"), text);
    Files.move(file, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The serial number of the certificate that a new connection is shown. */
  private static long served(String port) {
    try (SSLSocket caller = connect(port)) {
      X509Certificate shown = (X509Certificate) caller.getSession().getPeerCertificates()[0];
      return shown.getSerialNumber().longValueExact();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static SSLSocket connect(String port) throws IOException {
    SSLSocketFactory sockets = anyone().getSocketFactory();
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), RawHttp.port(node, port));
    SSLSocket caller = (SSLSocket) sockets.createSocket(plain, "localhost", plain.getPort(), true);
    caller.setSoTimeout((int) NodeProcess.PATIENCE.toMillis());
    caller.startHandshake();
    return caller;
  }

  private static String exchange(SSLSocket caller, String request) throws IOException {
    caller.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return new String(caller.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** What is shown matters here, not by whom it is signed. */
  private static SSLContext anyone() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, null);
      return context;
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Trusts whatever it is shown. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
