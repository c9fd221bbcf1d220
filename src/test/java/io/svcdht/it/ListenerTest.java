package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.svcdht.config.DhtApplication;
import io.svcdht.transport.TcpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/** The listener of peers comes back after a fault, as seen from outside. */
class ListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String READY = "dht_ready{check=\"listeners\"} 1.0";
  private static final String RESTARTED = "dht_supervisor_restarts_total{task=\"listener\"} 1.0";

  @Test
  void a_listener_that_has_ended_listens_again_at_the_same_port_and_that_is_counted()
      throws InterruptedException {
    try (ConfigurableApplicationContext application =
            DhtApplication.start(
                "--server.port=0",
                "--management.server.port=0",
                "--dht.bind=127.0.0.1:0",
                "--dht.shutdown.drain-delay=0s");
        HttpClient client = HttpClient.newHttpClient()) {
      NodeProcess.await("up", PATIENCE, () -> metrics(client, application).contains(READY));
      TcpTransport transport = application.getBean(TcpTransport.class);
      Channel listener = listener(transport);
      int port = ((InetSocketAddress) listener.localAddress()).getPort();

      listener.close().sync();

      NodeProcess.await("listening again", PATIENCE, () -> connects(port));
      NodeProcess.await(
          "counted", PATIENCE, () -> metrics(client, application).contains(RESTARTED));
      NodeProcess.await("up", PATIENCE, () -> metrics(client, application).contains(READY));
      assertThat(listener(transport)).isNotSameAs(listener);
    }
  }

  private static Channel listener(TcpTransport transport) {
    Object bearer = Objects.requireNonNull(ReflectionTestUtils.getField(transport, "bearer"));
    return (Channel) Objects.requireNonNull(ReflectionTestUtils.getField(bearer, "listener"));
  }

  private static boolean connects(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static String metrics(HttpClient client, ConfigurableApplicationContext application) {
    String port = application.getEnvironment().getRequiredProperty("local.management.port");
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    try {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
