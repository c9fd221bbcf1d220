package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pq.Ed25519;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class InflightInboundTest {

  private static final NetworkName NETWORK = new NetworkName("test");
  private static final Identity PEER = Identity.of(Ed25519.generate(new SecureRandom()));
  private static final Caller CALLER =
      new Caller(
          PEER.peerInfo(NETWORK, List.of(), Instant.EPOCH),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  private final HandClock clock = new HandClock();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<String> heard = new ArrayList<>();
  private final InflightInbound inbound = new InflightInbound(new Silent(), 4, registry);

  /** Never answers; what it hears otherwise is written down. */
  private final class Silent implements Inbound {
    @Override
    public Mono<Response> answer(Caller caller, Call call) {
      return Mono.never();
    }

    @Override
    public void met(Caller caller) {
      heard.add("met");
    }

    @Override
    public void leaving(NodeId peer) {
      heard.add("leaving");
    }
  }

  @Test
  void requests_being_answered_are_counted_by_operation() {
    Disposable first = inbound.answer(CALLER, ping()).subscribe();
    inbound.answer(CALLER, ping()).subscribe();
    assertThat(registry.scrape())
        .contains("dht_inflight{op=\"ping\"} 2.0\n")
        .contains("dht_inflight{op=\"store\"} 0.0\n");
    first.dispose();
    assertThat(registry.scrape()).contains("dht_inflight{op=\"ping\"} 1.0\n");
  }

  @Test
  void beyond_the_limit_peers_are_told_busy_until_a_place_is_free() {
    List<Disposable> held = hold(4);
    refused(ping());
    held.getFirst().dispose();
    inbound.answer(CALLER, ping()).subscribe();
    refused(ping());
  }

  @Test
  void writes_are_shed_before_reads() {
    hold(3);
    refused(provide());
    inbound.answer(CALLER, ping()).subscribe();
    assertThat(registry.scrape()).contains("dht_inflight{op=\"ping\"} 4.0\n");
  }

  @Test
  void whoever_is_met_or_leaves_passes_through() {
    inbound.met(CALLER);
    inbound.leaving(CALLER.peer().nodeId());
    assertThat(heard).containsExactly("met", "leaving");
  }

  private List<Disposable> hold(int count) {
    List<Disposable> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(inbound.answer(CALLER, ping()).subscribe());
    }
    return held;
  }

  private void refused(Call call) {
    StepVerifier.create(inbound.answer(CALLER, call))
        .verifyErrorSatisfies(
            error -> assertThat(((DhtException) error).error()).isEqualTo(DhtError.BUSY));
  }

  private Call ping() {
    return call(new Request.Ping(Optional.empty()));
  }

  private Call provide() {
    VerifiedRecord record =
        new RecordSigner(PEER, NETWORK, clock)
            .sign(
                Cid.ofContent(new byte[1]),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1").orThrow()),
                Duration.ofHours(1),
                Optional.empty());
    return call(new Request.Store(List.of(record.signed())));
  }

  private Call call(Request request) {
    return new Call(LookupId.next(clock, new SplittableRandom(1)), new Deadline(1), request);
  }
}
