package io.svcdht.config;

import io.svcdht.transport.TcpTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/** Whether the sockets of this node accept: that of peers, and that of the REST API. */
final class Listeners implements ApplicationListener<ReactiveWebServerInitializedEvent> {

  private final TcpTransport transport;
  private volatile @Nullable WebServer api;

  Listeners(TcpTransport transport) {
    this.transport = transport;
  }

  /** The API's server has no namespace; the management port's, which answers this, has one. */
  @Override
  public void onApplicationEvent(ReactiveWebServerInitializedEvent event) {
    if (event.getApplicationContext().getServerNamespace() == null) {
      api = event.getWebServer();
    }
  }

  boolean accept() {
    WebServer server = api;
    return server != null && server.getPort() > 0 && transport.listening();
  }
}
