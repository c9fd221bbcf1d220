package io.svcdht.rpc.bus.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections to the broker that come back by themselves, with every buffer bounded: what
 * finds no place is dropped and counted, nobody waits for it.
 */
public final class NatsConnector {

  private static final Logger LOG = LoggerFactory.getLogger(NatsConnector.class);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration AGAIN = Duration.ofMillis(250);
  private static final Duration PING = Duration.ofSeconds(5);
  private static final Duration WRITE = Duration.ofSeconds(5);
  private static final int OUTGOING = 4_096;
  private static final long WHILE_AWAY_BYTES = 1 << 20;

  private final NatsPolicy policy;
  private final Optional<SSLContext> tls;
  private final Runnable dropped;

  /**
   * Connects as {@code policy} says.
   *
   * @param tls trust and certificate for {@code tls://} servers; by default the JDK's
   * @param dropped called for each message that found no place
   */
  public NatsConnector(NatsPolicy policy, Optional<SSLContext> tls, Runnable dropped) {
    this.policy = policy;
    this.tls = tls;
    this.dropped = dropped;
  }

  NatsPolicy policy() {
    return policy;
  }

  void drop() {
    dropped.run();
  }

  /**
   * Connects; waits for it, two seconds for each server.
   *
   * @throws DhtException {@code TransportDown} if no server takes us; the sentence says why
   */
  Connection connect() {
    return connect("svc-dht", new Told());
  }

  /** The same for something that tells by itself when it comes and goes. */
  @SuppressWarnings("deprecation") // The one that has to be there, until the client drops it.
  Connection connect(String name) {
    return connect(name, (connection, event) -> LOG.debug("{}: {}", name, event.getEvent()));
  }

  private Connection connect(String name, ConnectionListener listener) {
    try {
      return Nats.connect(options(name, listener));
    } catch (IOException | UncheckedIOException | IllegalStateException refused) {
      throw new DhtException(
          DhtError.TRANSPORT_DOWN,
          "no broker of dht.bus.nats.servers takes us: " + refused.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DhtException(DhtError.TRANSPORT_DOWN, "interrupted while connecting to the broker");
    }
  }

  private Options options(String name, ConnectionListener listener) throws IOException {
    Options.Builder options =
        new Options.Builder()
            .servers(policy.servers().toArray(String[]::new))
            .connectionName(name)
            .connectionTimeout(CONNECT)
            .maxReconnects(-1)
            .reconnectWait(AGAIN)
            .reconnectJitter(AGAIN)
            .reconnectBufferSize(WHILE_AWAY_BYTES)
            .pingInterval(PING)
            .maxPingsOut(2)
            .socketWriteTimeout(WRITE)
            .maxMessagesInOutgoingQueue(OUTGOING)
            .discardMessagesWhenOutgoingQueueFull()
            .reportNoResponders()
            .useTimeoutException()
            .connectionListener(listener)
            .errorListener(new Faults());
    if (policy.servers().stream().anyMatch(server -> server.startsWith("tls:"))) {
      tls.ifPresent(options::sslContext);
    }
    policy.auth().into(options);
    return options.build();
  }

  /** Says when the broker comes and goes, once each; every try to reach it is an event, too. */
  private static final class Told implements ConnectionListener {
    private final AtomicBoolean there = new AtomicBoolean();

    @Override
    @SuppressWarnings("deprecation") // The one that has to be there, until the client drops it.
    public void connectionEvent(Connection connection, Events event) {
      switch (event) {
        case CONNECTED, RECONNECTED -> {
          there.set(true);
          LOG.info("The bus is {}", event.getEvent());
        }
        case DISCONNECTED -> {
          if (there.getAndSet(false)) {
            LOG.atWarn()
                .addKeyValue("no_lookup", "it is the broker")
                .log("The bus has lost its broker and tries to get back");
          }
        }
        case CLOSED -> LOG.info("The bus is {}", event.getEvent());
        default -> LOG.debug("The bus: {}", event.getEvent());
      }
    }
  }

  private final class Faults implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      LOG.atWarn().addKeyValue("no_lookup", "it is the broker").log("The broker says: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
      LOG.debug("The bus met {}", exception.toString());
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
      LOG.atWarn()
          .addKeyValue("no_lookup", "none had begun")
          .log("More questions come over the bus than are looked at; some are dropped");
    }

    @Override
    public void messageDiscarded(Connection connection, Message message) {
      dropped.run();
    }
  }
}
