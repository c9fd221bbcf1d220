package io.svcdht.routers;

import io.svcdht.id.Bytes;
import io.svcdht.id.PeerId;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Routers that answer as a test says, without a socket: what they are asked, and what is counted.
 */
public final class ScriptedRouters implements Router.Wire {

  /** The first of them. */
  public static final String ORIGIN = "https://router.example";

  /** Longest time of one request. */
  public static final Duration MOST = Duration.ofSeconds(5);

  public final List<URI> asked = new CopyOnWriteArrayList<>();
  public final List<Meters.RouterOutcome> outcomes = new CopyOnWriteArrayList<>();
  public final AtomicInteger cancelled = new AtomicInteger();

  /** What they answer. */
  public Function<URI, Mono<byte[]>> script = uri -> Mono.just(document(row(1)));

  /** One router, {@link #ORIGIN}, asked after 250 ms. */
  public Upstream upstream(World world) {
    return upstream(
        world, new RouterPolicy(List.of(URI.create(ORIGIN)), Duration.ofMillis(250), 64));
  }

  /** Those of {@code policy}. */
  public Upstream upstream(World world, RouterPolicy policy) {
    Meters meters =
        new Meters() {
          @Override
          public void router(RouterOutcome outcome) {
            outcomes.add(outcome);
          }
        };
    return new Routers(
        policy, new Router.Shared(this, Routers.places(policy.concurrency()), world, meters, MOST));
  }

  @Override
  public Mono<byte[]> get(URI uri) {
    return Mono.defer(() -> {
      asked.add(uri);
      return script.apply(uri).doOnCancel(cancelled::incrementAndGet);
    });
  }

  @Override
  public void open() {}

  @Override
  public void close() {}

  /** The peer id of this number. */
  public static String id(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) number);
    return new PeerId(Bytes.copyOf(key)).toString();
  }

  /** The row of a provider with an address that only libp2p speaks. */
  public static String row(int number) {
    return "{\"Schema\":\"peer\",\"ID\":\""
        + id(number)
        + "\",\"Addrs\":[\"/ip4/192.0.2."
        + number
        + "/udp/4001/quic-v1/webtransport\"],\"Protocols\":[\"transport-bitswap\"]}";
  }

  /** An answer with these rows. */
  public static byte[] document(String... rows) {
    return Stream.of(rows)
        .collect(Collectors.joining(",", "{\"Providers\":[", "]}"))
        .getBytes(StandardCharsets.UTF_8);
  }
}
