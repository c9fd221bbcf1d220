package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signer;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class TlsKeeperTest {

  private final ManualTime time = new ManualTime();

  @Test
  void without_native_tls_the_jdks_serves_with_x25519() {
    TlsKeeper keeper = keeper(false);
    keeper.start().block();
    SslHandler tls = keeper.contexts().dialling(ByteBufAllocator.DEFAULT, Runnable::run);
    SSLEngine engine = tls.engine();
    assertThat(engine.getSSLParameters().getNamedGroups()).containsExactly("x25519");
    assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.3");
    keeper.close();
  }

  @Test
  void a_required_hybrid_key_exchange_that_is_not_there_stops_the_start_with_a_sentence() {
    assertThatThrownBy(() -> keeper(true).start().block())
        .hasMessageContaining("dht.transport.pq-kex = require")
        .hasMessageContaining("set prefer");
  }

  @Test
  void a_certificate_is_renewed_at_twelve_hours_and_not_before() {
    TlsKeeper keeper = keeper(false);
    keeper.renewIfDue();
    keeper.start().block();
    TlsContexts first = keeper.contexts();
    time.pass(Duration.ofHours(12).minusSeconds(1));
    keeper.renewIfDue();
    assertThat(keeper.contexts()).isSameAs(first);
    time.pass(Duration.ofSeconds(1));
    keeper.renewIfDue();
    TlsContexts second = keeper.contexts();
    assertThat(second.host().certificate()).isNotEqualTo(first.host().certificate());
    time.pass(HostCertificate.RENEWED);
    keeper.renewIfDue();
    assertThat(keeper.contexts()).isNotSameAs(second);
    keeper.close();
  }

  @Test
  void there_is_no_certificate_before_the_start_or_after_the_end() {
    TlsKeeper keeper = keeper(false);
    assertThatThrownBy(keeper::contexts).isInstanceOf(IllegalStateException.class);
    keeper.start().block();
    keeper.close();
    assertThatThrownBy(keeper::contexts).isInstanceOf(IllegalStateException.class);
  }

  private TlsKeeper keeper(boolean required) {
    SecureRandom random = new SecureRandom();
    Signer host = Ed25519.generate(random);
    return new TlsKeeper(
        () -> HostCertificate.issue(host, time.wall(), random),
        time,
        required,
        () -> false,
        Runnable::run);
  }
}
