package io.svcdht.it.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.NKey;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.it.NodeProcess;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.BusEvent;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Question;
import io.svcdht.rpc.bus.Reply;
import io.svcdht.rpc.bus.nats.NatsAuth;
import io.svcdht.rpc.bus.nats.NatsBus;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import io.svcdht.rpc.http.HttpRig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The bus over a real broker: every question has one reply, whatever becomes of the broker. */
class NatsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Question FIND = new Question.FindProviders(HttpRig.CID);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void a_question_over_the_broker_is_answered_as_within_the_process() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      BusNode node = new BusNode(policy(broker.url())).connected();
      assertThat(withoutId(reply(bus, FIND))).isEqualTo(withoutId(reply(node.embedded, FIND)));
      node.close();
    }
  }

  @Test
  void an_error_comes_over_the_broker_with_its_code_time_and_request() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      BusNode node = new BusNode(policy(broker.url())).connected();
      node.rig.gate.read = new DhtException(DhtError.NOT_READY, "this node is warming");
      CallHeaders named =
          new CallHeaders(Optional.of(PATIENCE), Optional.of("r-9"), Optional.empty());
      assertThat(bus.request(FIND, named).block(PATIENCE))
          .isEqualTo(
              new Reply.Failure(
                  DhtError.NOT_READY,
                  "this node is warming",
                  Optional.of(Duration.ofSeconds(2)),
                  Optional.of("r-9")));
      node.close();
    }
  }

  @Test
  void nobody_there_is_an_error_at_once_and_not_a_wait() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      assertThat(((Reply.Failure) reply(bus, FIND)).error()).isEqualTo(DhtError.TRANSPORT_DOWN);
    }
  }

  @Test
  void an_answer_larger_than_the_broker_takes_is_an_error_that_says_so() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "max_payload: 512\n");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      BusNode node = new BusNode(policy(broker.url())).connected();
      node.rig.finds(new io.svcdht.pipeline.FindEvent.Found(node.rig.record(3)));
      Reply.Failure failure = (Reply.Failure) reply(bus, FIND);
      assertThat(failure.error()).isEqualTo(DhtError.OVER_SIZE);
      assertThat(failure.detail()).contains("the broker takes 512");
      node.close();
    }
  }

  @Test
  void replicas_share_the_questions() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      BusNode one = new BusNode(policy(broker.url())).connected();
      BusNode two = new BusNode(policy(broker.url())).connected();
      List<Reply> replies =
          Flux.range(0, 400)
              .flatMap(number -> bus.request(FIND, CallHeaders.NONE), 16)
              .collectList()
              .block(PATIENCE);
      assertThat(replies).hasSize(400).allMatch(Reply.Answer.class::isInstance);
      assertThat(one.asked.get() + two.asked.get()).isEqualTo(400);
      assertThat(one.asked).hasPositiveValue();
      assertThat(two.asked).hasPositiveValue();
      one.close();
      two.close();
      assertThat(((Reply.Failure) reply(bus, FIND)).error()).isEqualTo(DhtError.TRANSPORT_DOWN);
    }
  }

  @Test
  void events_are_published_under_their_topics() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      BusNode node = new BusNode(policy(broker.url())).connected();
      Queue<BusEvent.Told> heard = new ConcurrentLinkedQueue<>();
      Disposable listening = bus.events().subscribe(heard::add);
      NodeProcess.await(
          "heard",
          PATIENCE,
          () -> {
            node.events.tell(() -> new BusEvent.Health("ready", true, 7, List.of()));
            return !heard.isEmpty();
          });
      listening.dispose();
      assertThat(heard.element().topic()).isEqualTo("health");
      assertThat(heard.element().json()).contains("\"state\":\"ready\"", "\"peers\":7");
      node.close();
    }
  }

  @Test
  void every_question_has_a_reply_while_the_broker_is_killed_and_comes_back() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        NatsBus bus = client(broker.url(), new NatsAuth.None())) {
      BusNode node = new BusNode(policy(broker.url())).connected();
      Load load = new Load(bus);
      CompletableFuture<@Nullable Void> ended = load.run();
      NodeProcess.await("answering", PATIENCE, () -> load.answered.get() >= 500);
      broker.kill();
      NodeProcess.await("failing", PATIENCE, () -> !load.errors.isEmpty());
      broker.start();
      int before = load.answered.get();
      NodeProcess.await("answering again", PATIENCE, () -> load.answered.get() >= before + 500);
      load.stop.set(true);
      ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(load.answered.get() + load.failed.get()).isEqualTo(load.asked.get());
      assertThat(load.errors).isSubsetOf(EnumSet.of(DhtError.DEADLINE, DhtError.TRANSPORT_DOWN));
      node.close();
    }
  }

  @Test
  void a_node_that_starts_before_its_broker_serves_once_it_is_there() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "")) {
      broker.kill();
      BusNode node = new BusNode(policy(broker.url()));
      assertThatThrownBy(() -> node.door.keep().block(PATIENCE))
          .isInstanceOf(DhtException.class)
          .hasMessageContaining("dht.bus.nats.servers");
      broker.start();
      node.connected();
      try (NatsBus bus = client(broker.url(), new NatsAuth.None())) {
        assertThat(reply(bus, FIND)).isInstanceOf(Reply.Answer.class);
      }
      node.close();
    }
  }

  @Test
  void a_token_admits_and_another_does_not() throws Exception {
    try (NatsServer broker =
        NatsServer.start(directory, "authorization { token: s3cr3t-token }\n")) {
      Path right = Files.writeString(directory.resolve("token"), "s3cr3t-token\n");
      Path wrong = Files.writeString(directory.resolve("wrong"), "another\n");
      client(broker.url(), new NatsAuth.Token(right)).close();
      assertThatThrownBy(() -> client(broker.url(), new NatsAuth.Token(wrong)))
          .isInstanceOf(DhtException.class)
          .hasMessageNotContaining("another");
    }
  }

  @Test
  void a_user_and_a_password_admit() throws Exception {
    String users = "authorization { user: dht, password: \"pass word\" }\n";
    try (NatsServer broker = NatsServer.start(directory, users)) {
      Path right = Files.writeString(directory.resolve("user"), "dht\npass word\n");
      client(broker.url(), new NatsAuth.User(right)).close();
      assertThatThrownBy(() -> client(broker.url(), new NatsAuth.None()))
          .isInstanceOf(DhtException.class);
    }
  }

  @Test
  void an_nkey_admits_whose_seed_is_in_a_file() throws Exception {
    NKey key = NKey.createUser(new SecureRandom());
    String users =
        "authorization { users: [ { nkey: " + new String(key.getPublicKey()) + " } ] }\n";
    try (NatsServer broker = NatsServer.start(directory, users)) {
      Path seed = Files.writeString(directory.resolve("nkey"), new String(key.getSeed()) + "\n");
      client(broker.url(), new NatsAuth.Nkey(seed)).close();
      assertThatThrownBy(() -> client(broker.url(), new NatsAuth.None()))
          .isInstanceOf(DhtException.class);
    }
  }

  /** Thirty-two questions at a time until it is stopped; each waits half a second at most. */
  private static final class Load {
    private static final Duration EACH = Duration.ofMillis(500);

    private final NatsBus bus;
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final Set<DhtError> errors = new ConcurrentSkipListSet<>();
    final AtomicBoolean stop = new AtomicBoolean();

    Load(NatsBus bus) {
      this.bus = bus;
    }

    CompletableFuture<@Nullable Void> run() {
      return Flux.range(0, Integer.MAX_VALUE)
          .takeWhile(number -> !stop.get())
          .flatMap(
              number -> {
                asked.incrementAndGet();
                return bus.request(FIND, CallHeaders.within(EACH)).doOnNext(this::count);
              },
              32)
          .then()
          .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
          .toFuture();
    }

    private void count(Reply reply) {
      switch (reply) {
        case Reply.Answer answer -> answered.incrementAndGet();
        case Reply.Failure failure -> {
          errors.add(failure.error());
          failed.incrementAndGet();
        }
      }
    }
  }

  private static NatsPolicy policy(String url) {
    return NatsPolicy.of(List.of(url));
  }

  private static NatsBus client(String url, NatsAuth auth) {
    return NatsBus.connect(new NatsConnector(policy(url).as(auth), Optional.empty(), () -> {}));
  }

  private static String withoutId(Reply reply) {
    return new String(reply.json(), StandardCharsets.UTF_8)
        .replaceAll("\"lookupId\":\"[^\"]*\"", "");
  }

  private static Reply reply(Bus bus, Question question) {
    return Optional.ofNullable(bus.request(question, CallHeaders.NONE).block(PATIENCE))
        .orElseThrow();
  }
}
