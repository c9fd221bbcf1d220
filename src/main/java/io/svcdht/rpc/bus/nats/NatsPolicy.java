package io.svcdht.rpc.bus.nats;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the broker is reached ({@code dht.bus.nats.*}).
 *
 * @param servers {@code nats://HOST:PORT} or {@code tls://HOST:PORT}; none switches it off
 * @param prefix first words of all subjects
 * @param queueGroup nodes of one group share the questions
 * @param auth who this node is to the broker
 * @param pending questions that wait to be looked at, 16 to 65,536; beyond, they are dropped
 * @param events whether events are published
 */
public record NatsPolicy(
    List<String> servers,
    String prefix,
    String queueGroup,
    NatsAuth auth,
    int pending,
    boolean events) {

  private static final Pattern WORDS = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Set<String> SCHEMES = Set.of("nats", "tls");
  private static final int PREFIX_CHARS = 128;
  private static final int SERVERS = 16;
  private static final int PENDING_LEAST = 16;
  private static final int PENDING_MOST = 65_536;

  /** Checks the ranges and forms. */
  public NatsPolicy {
    servers = List.copyOf(servers);
    if (servers.size() > SERVERS) {
      throw new IllegalArgumentException(
          "bus.nats.servers has " + servers.size() + " servers, allowed are at most " + SERVERS);
    }
    servers.forEach(NatsPolicy::checkServer);
    if (prefix.length() > PREFIX_CHARS || !WORDS.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "bus.nats.prefix is '"
              + prefix
              + "', allowed are words of letters, digits, _ and -"
              + " with dots between, such as ron.dht");
    }
    if (!WORD.matcher(queueGroup).matches()) {
      throw new IllegalArgumentException(
          "bus.nats.queue-group is '"
              + queueGroup
              + "', allowed is one word of letters, digits, _ and -");
    }
    if (pending < PENDING_LEAST || pending > PENDING_MOST) {
      throw new IllegalArgumentException(
          "bus.nats.pending is "
              + pending
              + "; allowed are "
              + PENDING_LEAST
              + " to "
              + PENDING_MOST);
    }
  }

  /** Switched off. */
  public static NatsPolicy off() {
    return of(List.of());
  }

  /** The defaults with these servers. */
  public static NatsPolicy of(List<String> servers) {
    return new NatsPolicy(servers, "ron.dht", "svc-dht", new NatsAuth.None(), 1_024, true);
  }

  /** The same as somebody. */
  public NatsPolicy as(NatsAuth who) {
    return new NatsPolicy(servers, prefix, queueGroup, who, pending, events);
  }

  /** Whether there is a broker at all. */
  public boolean enabled() {
    return !servers.isEmpty();
  }

  /** A secret does not belong into a list that {@code check-config} prints. */
  private static void checkServer(String server) {
    boolean fine;
    try {
      URI uri = URI.create(server);
      fine =
          uri.getHost() != null
              && uri.getUserInfo() == null
              && SCHEMES.contains(String.valueOf(uri.getScheme()))
              && String.valueOf(uri.getPath()).isEmpty();
    } catch (IllegalArgumentException notOne) {
      fine = false;
    }
    if (!fine) {
      throw new IllegalArgumentException(
          "bus.nats.servers has one of another form; allowed is nats://HOST:PORT or"
              + " tls://HOST:PORT, without user or password, which are in files");
    }
  }
}
