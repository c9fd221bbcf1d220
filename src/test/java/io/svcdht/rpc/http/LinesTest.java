package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class LinesTest {

  private static final DefaultDataBufferFactory BUFFERS = new DefaultDataBufferFactory();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void however_a_body_is_cut_its_lines_are_the_same(long seed) {
    String body = "{\"a\":1}\n\n  \r\n{\"b\":\"\u00e9\u20ac\"}\r\nlong line of text\n{\"c\":3}";

    assertThat(lines(cut(body, seed), 14))
        .as("seed %d", seed)
        .containsExactly("1:{\"a\":1}", "4:{\"b\":\"\u00e9\u20ac\"}\r", "5!", "6:{\"c\":3}");
  }

  @Test
  void a_line_of_exactly_the_bound_passes_and_one_byte_more_does_not() {
    assertThat(lines(List.of("12345\n123456\n12345".getBytes(StandardCharsets.UTF_8)), 5))
        .containsExactly("1:12345", "2!", "3:12345");
  }

  @Test
  void a_body_that_ends_with_its_line_has_no_line_after_it() {
    assertThat(lines(List.of("a\n".getBytes(StandardCharsets.UTF_8)), 5)).containsExactly("1:a");
  }

  @Test
  void an_empty_body_has_no_lines() {
    assertThat(lines(List.of(), 5)).isEmpty();
  }

  @Test
  void a_line_that_is_not_utf8_is_refused() {
    assertThat(lines(List.of(new byte[] {(byte) 0xff, '\n', 'a'}), 5)).containsExactly("1!", "2:a");
  }

  @Test
  void no_more_of_the_body_is_read_than_asked_for() {
    List<Integer> read = new ArrayList<>();
    Flux<DataBuffer> body =
        Flux.range(1, 100)
            .doOnNext(read::add)
            .map(i -> BUFFERS.wrap(("line" + i + "\n").getBytes(StandardCharsets.UTF_8)));

    StepVerifier.create(Lines.of(body, 64), 0)
        .thenRequest(2)
        .expectNextCount(2)
        .then(() -> assertThat(read).hasSizeLessThanOrEqualTo(4))
        .thenCancel()
        .verify();
  }

  private static List<byte[]> cut(String body, long seed) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(seed);
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, random.nextInt(6));
      parts.add(java.util.Arrays.copyOfRange(bytes, at, at + length));
      at += length;
    }
    return parts;
  }

  private static List<String> lines(List<byte[]> parts, int mostBytes) {
    List<String> lines =
        Lines.of(Flux.fromIterable(parts).map(BUFFERS::wrap), mostBytes)
            .map(line ->
                switch (line.text()) {
                  case Decoded.Ok<String>(String text) -> line.number() + ":" + text;
                  case Decoded.Rejected<String>(DhtError error, String reason) ->
                      line.number() + "!";
                })
            .collectList()
            .block();
    return java.util.Objects.requireNonNull(lines);
  }
}
