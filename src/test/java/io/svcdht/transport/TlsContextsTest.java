package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes between two ends in memory. */
class TlsContextsTest {

  private static final int TURNS = 50;

  private final ManualTime time = new ManualTime();
  private final HostTrust trust = new HostTrust(new PeerCertificate(new Signatures(), time));
  private final Signer dialler = Ed25519.generate(new SecureRandom());
  private final Signer acceptor = Ed25519.generate(new SecureRandom());
  private EmbeddedChannel client = new EmbeddedChannel();
  private EmbeddedChannel server = new EmbeddedChannel();

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void both_ends_prove_their_host_keys_whatever_implements_tls(
      boolean nativeClient, boolean nativeServer) throws Exception {
    shake(contexts(dialler, nativeClient), contexts(acceptor, nativeServer));
    for (EmbeddedChannel end : new EmbeddedChannel[] {client, server}) {
      SslHandler tls = end.pipeline().get(SslHandler.class);
      assertThat(tls.handshakeFuture().isSuccess()).isTrue();
      assertThat(tls.applicationProtocol()).isEqualTo("oap/1");
      assertThat(tls.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
    assertThat(PeerCertificate.hostKey(shown(client)).orThrow()).isEqualTo(acceptor.publicKey());
    assertThat(PeerCertificate.hostKey(shown(server)).orThrow()).isEqualTo(dialler.publicKey());
  }

  @Test
  void the_hybrid_group_is_negotiated_where_both_ends_have_it() throws Exception {
    assumeThat(OpenSsl.isAvailable()).as("native TLS on this machine").isTrue();
    shake(contexts(dialler, true), contexts(acceptor, true));
    assertThat(group(client)).isEqualTo("X25519MLKEM768");
    assertThat(group(server)).isEqualTo("X25519MLKEM768");
  }

  @Test
  void x25519_is_negotiated_where_one_end_has_nothing_else() throws Exception {
    assumeThat(OpenSsl.isAvailable()).as("native TLS on this machine").isTrue();
    shake(contexts(dialler, false), contexts(acceptor, true));
    assertThat(group(server)).isEqualTo("X25519");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void no_session_is_ever_resumed(boolean nativeTls) throws Exception {
    TlsContexts ours = contexts(dialler, nativeTls);
    TlsContexts theirs = contexts(acceptor, nativeTls);
    shake(ours, theirs);
    byte[] first = client.pipeline().get(SslHandler.class).engine().getSession().getId();
    long created = client.pipeline().get(SslHandler.class).engine().getSession().getCreationTime();
    close();
    shake(ours, theirs);
    var second = client.pipeline().get(SslHandler.class).engine().getSession();
    boolean same = second.getId().length > 0 && java.util.Arrays.equals(first, second.getId());
    assertThat(same && created == second.getCreationTime()).isFalse();
    if (nativeTls) {
      assertThat(SSL.isSessionReused(pointer(client))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_expired_certificate_fails_the_handshake(boolean nativeTls) throws Exception {
    TlsContexts old = contexts(dialler, nativeTls);
    time.pass(HostCertificate.DEAD.plusSeconds(1));
    shake(old, contexts(acceptor, nativeTls));
    assertThat(server.pipeline().get(SslHandler.class))
        .satisfiesAnyOf(
            gone -> assertThat(gone).isNull(),
            tls -> assertThat(tls.handshakeFuture().isSuccess()).isFalse());
  }

  private TlsContexts contexts(Signer host, boolean nativeTls) throws SSLException {
    if (nativeTls) {
      assumeThat(OpenSsl.isAvailable()).as("native TLS on this machine").isTrue();
    }
    return TlsContexts.of(
        HostCertificate.issue(host, time.wall(), new SecureRandom()), trust, nativeTls);
  }

  private void shake(TlsContexts dialling, TlsContexts accepting) {
    server = new EmbeddedChannel(accepting.accepting(ByteBufAllocator.DEFAULT, Runnable::run));
    client = new EmbeddedChannel(dialling.dialling(ByteBufAllocator.DEFAULT, Runnable::run));
    for (int i = 0; i < TURNS; i++) {
      carry(client, server);
      carry(server, client);
    }
  }

  private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      try {
        to.writeInbound(bytes);
      } catch (RuntimeException failed) {
        // a failed handshake is looked at by the test
      } catch (Exception failed) {
        // as above: Netty throws checked exceptions unchecked
      }
    }
    to.runPendingTasks();
  }

  private static X509Certificate shown(EmbeddedChannel end) throws Exception {
    return (X509Certificate)
        end.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates()[0];
  }

  private static String group(EmbeddedChannel end) throws Exception {
    return SSL.getGroupName(pointer(end));
  }

  private static long pointer(EmbeddedChannel end) {
    return ((ReferenceCountedOpenSslEngine) end.pipeline().get(SslHandler.class).engine())
        .sslPointer();
  }
}
