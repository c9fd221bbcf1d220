package io.svcdht.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 with one certificate, for both roles (docs/PROTOCOL.md §2): ALPN {@code oap/1}, mutual
 * authentication, no host names, no tickets, no resumption. On BoringSSL the group X25519MLKEM768
 * is preferred; the JDK's TLS offers X25519.
 */
final class TlsContexts {

  /** The application protocol. */
  static final String ALPN = "oap/1";

  private static final String TLS = "TLSv1.3";
  private static final String HYBRID = "X25519MLKEM768";
  private static final String CLASSICAL = "X25519";
  private static final int MAX_CERTIFICATE_BYTES = 8 << 10;

  /** JDK servers send no ticket for sessions that may live longer than a week (RFC 8446 §4.6.1). */
  private static final long NO_TICKET_TIMEOUT_SECONDS = 8 * 24 * 3_600L;

  private final HostCertificate host;
  private final SslContext server;
  private final SslContext client;
  private final boolean nativeTls;

  private TlsContexts(
      HostCertificate host, SslContext server, SslContext client, boolean nativeTls) {
    this.host = host;
    this.server = server;
    this.client = client;
    this.nativeTls = nativeTls;
  }

  /** Contexts for {@code host}; slow, never on an event loop. */
  static TlsContexts of(HostCertificate host, X509ExtendedTrustManager trust, boolean nativeTls)
      throws SSLException {
    SslContextBuilder server =
        SslContextBuilder.forServer(host.key(), host.certificate())
            .clientAuth(ClientAuth.REQUIRE)
            .sessionTimeout(NO_TICKET_TIMEOUT_SECONDS);
    SslContextBuilder client =
        SslContextBuilder.forClient()
            .keyManager(host.key(), host.certificate())
            .endpointIdentificationAlgorithm("");
    return new TlsContexts(
        host, built(server, trust, nativeTls), built(client, trust, nativeTls), nativeTls);
  }

  /** The certificate they show. */
  HostCertificate host() {
    return host;
  }

  /** A handler for a connection this node accepted. */
  SslHandler accepting(ByteBufAllocator allocator, Executor tasks) {
    return handler(server, allocator, tasks);
  }

  /** A handler for a connection this node dialled; it names no host, so nothing is resumed. */
  SslHandler dialling(ByteBufAllocator allocator, Executor tasks) {
    return handler(client, allocator, tasks);
  }

  /** Gives native memory back; connections made with it live on. */
  void release() {
    ReferenceCountUtil.release(server);
    ReferenceCountUtil.release(client);
  }

  private SslHandler handler(SslContext context, ByteBufAllocator allocator, Executor tasks) {
    SslHandler handler = context.newHandler(allocator, tasks);
    // One limit rules from accept to HELLO; TLS has none of its own.
    handler.setHandshakeTimeoutMillis(0);
    handler.setWrapDataSize(SSL_RECORD);
    if (!nativeTls) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setNamedGroups(new String[] {"x25519"});
      handler.engine().setSSLParameters(parameters);
    }
    return handler;
  }

  private static final int SSL_RECORD = 16 << 10;

  private static SslContext built(
      SslContextBuilder builder, X509ExtendedTrustManager trust, boolean nativeTls)
      throws SSLException {
    builder
        .sslProvider(nativeTls ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
        .protocols(List.of(TLS))
        .trustManager(trust)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                nativeTls
                    ? SelectorFailureBehavior.NO_ADVERTISE
                    : SelectorFailureBehavior.FATAL_ALERT,
                nativeTls
                    ? SelectedListenerFailureBehavior.ACCEPT
                    : SelectedListenerFailureBehavior.FATAL_ALERT,
                ALPN));
    if (nativeTls) {
      builder
          .option(OpenSslContextOption.GROUPS, new String[] {HYBRID, CLASSICAL})
          .option(OpenSslContextOption.USE_TASKS, true)
          .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MAX_CERTIFICATE_BYTES);
    }
    return builder.build();
  }
}
