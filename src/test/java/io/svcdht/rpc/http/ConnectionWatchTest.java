package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.svcdht.error.DhtError;
import io.svcdht.pipeline.Meters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounds of one connection, in the virtual time of an embedded channel. */
class ConnectionWatchTest {

  private static final String GET = "GET /dht HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final List<DhtError> rejected = new ArrayList<>();
  private final ConnectionPolicy policy =
      new ConnectionPolicy(
          16, Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(30), 2);
  private final ConnectionGuard guard =
      new ConnectionGuard(
          policy,
          new Meters() {
            @Override
            public void rejected(DhtError reason, Surface surface) {
              rejected.add(reason);
            }
          });
  private final EmbeddedChannel channel = connect();

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void a_header_has_its_time_from_its_first_byte_however_it_drips() {
    pass(Duration.ofSeconds(60));
    assertThat(channel.isOpen()).isTrue();

    read("G");
    for (int second = 0; second < 9; second++) {
      pass(Duration.ofSeconds(1));
      read("E");
    }
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));

    assertThat(sent()).startsWith("HTTP/1.1 408 ").contains("\"code\":\"Deadline\"");
    assertThat(channel.isOpen()).isFalse();
    assertThat(rejected).containsExactly(DhtError.DEADLINE);
  }

  @Test
  void whoever_is_answered_and_whoever_waits_is_never_late() {
    read(GET);
    pass(Duration.ofMinutes(10));
    answer();
    pass(Duration.ofMinutes(10));
    read(GET.substring(0, 9));
    pass(Duration.ofSeconds(9));
    read(GET.substring(9));
    answer();
    pass(Duration.ofMinutes(10));
    assertThat(channel.isOpen()).isTrue();
    assertThat(rejected).isEmpty();
  }

  @Test
  void a_header_begun_while_an_answer_is_under_way_has_its_time_from_the_answers_end() {
    read(GET);
    read("GET");
    pass(Duration.ofMinutes(10));
    answer();
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(10));
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void what_is_left_of_a_body_has_its_time_from_the_answers_end_however_it_drips() {
    read("POST /dht HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
    pass(Duration.ofMinutes(10));
    answer();
    for (int second = 0; second < 19; second++) {
      pass(Duration.ofSeconds(1));
      read("x");
    }
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(channel.isOpen()).isFalse();
    assertThat(rejected).containsExactly(DhtError.DEADLINE);
  }

  @Test
  void a_body_that_comes_to_its_end_in_time_costs_nothing() {
    read("POST /dht HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n");
    answer();
    pass(Duration.ofSeconds(19));
    read("xyz");
    pass(Duration.ofMinutes(10));
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void a_100_continue_is_not_the_end_of_an_answer() {
    read("POST /dht HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n");
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    pass(Duration.ofMinutes(10));
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void an_answer_that_is_not_read_has_its_time() {
    read(GET);
    writable(false);
    pass(Duration.ofSeconds(29));
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(channel.isOpen()).isFalse();
    assertThat(rejected).containsExactly(DhtError.DEADLINE);
  }

  @Test
  void a_reader_who_catches_up_is_not_closed() {
    read(GET);
    writable(false);
    pass(Duration.ofSeconds(29));
    writable(true);
    pass(Duration.ofMinutes(10));
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void more_requests_ahead_than_allowed_close_the_connection() {
    read(GET + GET);
    assertThat(channel.isOpen()).isTrue();
    read(GET);
    assertThat(channel.isOpen()).isFalse();
    assertThat(rejected).containsExactly(DhtError.RATE_LIMITED);
  }

  @Test
  void a_refusal_is_never_taken_for_the_answer_to_another_request() {
    read(GET + "GET /dht HTTP/1.1\r\n\r\n");
    assertThat(sent()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
    assertThat(rejected).containsExactly(DhtError.MALFORMED);
  }

  @Test
  void what_follows_a_refusal_is_not_looked_at() {
    read("GET /dht HTTP/9.9\r\nHost: a\r\n\r\n" + GET);
    assertThat(sent()).startsWith("HTTP/1.1 400 ").doesNotContain("HTTP/1.1 200");
    assertThat(handled()).isZero();
  }

  @Test
  void broken_framing_is_counted_and_left_to_the_server() {
    read("POST /dht HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
    assertThat(rejected).containsExactly(DhtError.MALFORMED);
    assertThat(handled()).isPositive();
  }

  @Test
  void one_connection_too_many_is_closed_and_one_that_has_gone_makes_room() {
    List<EmbeddedChannel> others = new ArrayList<>();
    for (int i = 1; i < policy.max(); i++) {
      others.add(connect());
    }
    assertThat(others).allMatch(EmbeddedChannel::isOpen);
    assertThat(connect().isOpen()).isFalse();
    assertThat(rejected).containsExactly(DhtError.BUSY);

    others.getFirst().close();
    assertThat(guard.open()).isEqualTo(policy.max() - 1);
    EmbeddedChannel next = connect();
    assertThat(next.isOpen()).isTrue();

    next.close();
    others.forEach(EmbeddedChannel::close);
  }

  private EmbeddedChannel connect() {
    EmbeddedChannel connected = new EmbeddedChannel();
    connected.freezeTime();
    connected.pipeline().addLast("codec", new HttpServerCodec());
    guard.accepted(connected, "codec");
    return connected;
  }

  private void read(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  private void answer() {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    HttpUtil.setContentLength(response, 0);
    channel.writeOutbound(response);
  }

  /** What the bytes that wait to be read would bring about. */
  private void writable(boolean is) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, is);
    channel.runPendingTasks();
  }

  private void pass(Duration span) {
    channel.advanceTimeBy(span.toNanos(), TimeUnit.NANOSECONDS);
    channel.runPendingTasks();
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      text.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }
    return text.toString();
  }

  /** Messages that have come through to the server. */
  private int handled() {
    int count = 0;
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      ReferenceCountUtil.release(message);
      count++;
    }
    return count;
  }
}
