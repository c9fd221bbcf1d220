package io.svcdht.rpc.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.PeerId;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.routers.ScriptedRouters;
import io.svcdht.routers.Upstream;
import io.svcdht.rpc.http.HttpRig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What other routers say, told on in their own words with their name. */
class UnverifiedRowsTest {

  private static final String ROW =
      ScriptedRouters.row(1).replaceFirst("}$", ",\"Origin\":\"" + ScriptedRouters.ORIGIN + "\"}");

  private final RoutingRig rig = new RoutingRig();
  private final ScriptedRouters routers = new ScriptedRouters();

  @BeforeEach
  void configured() {
    rig.http.upstream = routers.upstream(rig.http.world);
  }

  @Test
  void a_row_names_its_origin_and_is_kept_for_a_quarter_of_a_minute_at_most() {
    EntityExchangeResult<byte[]> answer = get("", "application/json", false);

    assertThat(text(answer)).isEqualTo(RoutingRig.document("Providers", ROW));
    assertThat(answer.getResponseHeaders().getCacheControl())
        .isEqualTo("public, max-age=15, stale-while-revalidate=0, stale-if-error=0");
    assertThat(answer.getResponseHeaders().getFirst(HttpHeaders.VARY))
        .isEqualTo("Accept, " + Upstream.ROUTED);
  }

  @Test
  void a_line_is_kept_no_longer() {
    EntityExchangeResult<byte[]> answer = get("", "application/x-ndjson", false);

    assertThat(text(answer)).isEqualTo(ROW + "\n");
    assertThat(answer.getResponseHeaders().getCacheControl())
        .isEqualTo("public, max-age=15, stale-while-revalidate=0, stale-if-error=0");
  }

  @Test
  void a_router_that_asks_for_somebody_else_gets_what_is_verified_only() {
    assertThat(text(get("", "application/json", true))).isEqualTo("{\"Providers\":[]}");
    assertThat(text(get("", "application/x-ndjson", true))).isEmpty();
    assertThat(routers.asked).isEmpty();
  }

  @Test
  void verified_rows_come_first_and_their_own_are_not_told_twice() {
    VerifiedRecord record = rig.http.record(5);
    String verified = new PeerId(record.record().keys().ed25519()).toString();
    routers.script =
        uri ->
            Mono.just(
                ScriptedRouters.document(
                    "{\"Schema\":\"peer\",\"ID\":\"" + verified + "\"}", ScriptedRouters.row(1)));
    // The router is asked, and answers, before the lookup has found anything.
    rig.http.lookups.script =
        find ->
            Flux.defer(() -> {
              rig.http.clock.advanceTimeBy(Duration.ofSeconds(1));
              return Flux.just(
                  new FindEvent.Found(record),
                  new FindEvent.Ended(HttpRig.result(find.id(), Optional.empty(), 1)));
            });

    EntityExchangeResult<byte[]> told = get("", "application/json", false);

    assertThat(text(told)).endsWith("}," + ROW + "]}").containsOnlyOnce(verified);
    assertThat(told.getResponseHeaders().getCacheControl())
        .isEqualTo("public, max-age=15, stale-while-revalidate=0, stale-if-error=0");
  }

  @ParameterizedTest
  @CsvSource({
    "filter-addrs=webtransport, true",
    "filter-addrs=tcp, false",
    "filter-addrs=!quic-v1, false",
    "filter-protocols=transport-bitswap, true",
    "filter-protocols=Transport-Bitswap, true",
    "filter-protocols=unknown, false",
    "filter-protocols=transport-ipfs-gateway-http, false",
  })
  void filters_hold_for_them(String filter, boolean passes) {
    assertThat(text(get("?" + filter, "application/json", false)))
        .isEqualTo(passes ? RoutingRig.document("Providers", ROW) : "{\"Providers\":[]}");
  }

  private EntityExchangeResult<byte[]> get(String query, String accept, boolean routed) {
    return rig.client()
        .get()
        .uri(RoutingRig.PROVIDERS + RoutingRig.CID + query)
        .header("Accept", accept)
        .headers(headers -> {
          if (routed) {
            headers.set(Upstream.ROUTED, "1");
          }
        })
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .returnResult();
  }

  private static String text(EntityExchangeResult<byte[]> answer) {
    byte[] body = answer.getResponseBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }
}
