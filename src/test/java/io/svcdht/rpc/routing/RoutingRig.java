package io.svcdht.rpc.routing;

import io.svcdht.id.PeerId;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.rpc.calls.Calls;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.http.HttpDoor;
import io.svcdht.rpc.http.HttpRig;
import io.svcdht.rpc.http.TokenFile;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import reactor.core.scheduler.Schedulers;

/** Both doors over scripted lookups, in virtual time and without a socket. */
final class RoutingRig {

  static final String PROVIDERS = "/routing/v1/providers/";

  /** The content of {@link HttpRig#CID} as a CID: BLAKE3, raw, base32. */
  static final String CID = "bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu";

  final HttpRig http = new HttpRig();
  final VerifiedPeer self = http.peer(1);

  WebTestClient client() {
    return client(ApiPolicy.defaults(true));
  }

  WebTestClient client(ApiPolicy policy) {
    return client(policy, new TokenFile(policy.access(), Schedulers.immediate()));
  }

  WebTestClient client(ApiPolicy policy, TokenFile tokens) {
    Calls calls = http.calls(policy);
    HttpDoor door = http.door(calls, policy, tokens);
    RoutingDoor routing =
        new RoutingDoor(
            new RoutingParts(
                calls,
                door.threshold(),
                new RoutingParts.Node(http.table, () -> self),
                http.world,
                policy.reads().deadline()));
    HandlerStrategies strategies =
        HandlerStrategies.builder()
            .webFilter(door.frame())
            .webFilter(routing.cors())
            .exceptionHandler(door.problems())
            .build();
    return WebTestClient.bindToRouterFunction(door.routes().and(routing.routes()))
        .handlerStrategies(strategies)
        .configureClient()
        .defaultHeader(HttpHeaders.HOST, "localhost:8080")
        .responseTimeout(Duration.ofSeconds(20))
        .build();
  }

  static String idOf(VerifiedPeer peer) {
    return new PeerId(peer.info().keys().ed25519()).toString();
  }

  /** What the door says of a peer with one address. */
  static String row(VerifiedPeer peer) {
    return "{\"Schema\":\"peer\",\"ID\":\""
        + idOf(peer)
        + "\",\"Addrs\":[\""
        + peer.info().addresses().getFirst()
        + "\"],\"Protocols\":[]}";
  }

  static String document(String name, String... rows) {
    return "{\"" + name + "\":[" + String.join(",", List.of(rows)) + "]}";
  }
}
