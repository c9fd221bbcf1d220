package io.svcdht.routers;

import static io.svcdht.testing.Rejections.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterAnswerTest {

  private static final String ID = ScriptedRouters.id(1);

  @Test
  void a_provider_is_told_with_its_origin() {
    assertThat(
            read(
                new String(
                    ScriptedRouters.document(ScriptedRouters.row(1)), StandardCharsets.UTF_8)))
        .containsExactly(
            new Unverified(
                ScriptedRouters.ORIGIN,
                ID,
                List.of("/ip4/192.0.2.1/udp/4001/quic-v1/webtransport"),
                List.of("transport-bitswap")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Providers\":[]}",
        "{\"Providers\":null}",
        "{\"More\":{\"a\":[1,{\"b\":2}]},\"Providers\":[]}",
        "{\"Providers\":[{\"Schema\":\"bitswap\",\"ID\":\"12D3KooWAAAAAAAAAAAAAAAA\"}]}",
        "{\"Providers\":[{\"ID\":\"12D3KooWAAAAAAAAAAAAAAAA\"}]}",
        "{\"Providers\":[{\"Schema\":\"peer\"}]}",
        "{\"Providers\":[{\"Schema\":\"peer\",\"ID\":7}]}",
        "{\"Providers\":[{\"Schema\":\"peer\",\"ID\":\"short\"}]}",
        "{\"Providers\":[{\"Schema\":\"peer\",\"ID\":\"12D3KooW/AAAAAAAAAAAAAAA\"}]}",
        "{\"Providers\":[{\"Schema\":[\"peer\"],\"ID\":{\"a\":1}}]}",
      })
  void what_names_nobody_is_nobody(String body) {
    assertThat(read(body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>busy</html>",
        "[]",
        "{}",
        "{\"error\":\"busy\"}",
        "{\"Providers\":{}}",
        "{\"Providers\":\"\"}",
        "{\"Providers\":[1]}",
        "{\"Providers\":[[]]}",
        "{\"Providers\":[]} {}",
        "{\"Providers\":[],\"Providers\":[]}",
        "{\"Providers\":[",
        "{\"Providers\":[{\"Schema\":\"peer\"",
        "{\"a\":[[[[[[[[[[[[]]]]]]]]]]]],\"Providers\":[]}",
      })
  void nonsense_is_refused(String body) {
    assertMalformed(RouterAnswer.read("o", body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void nobody_is_told_twice_and_no_more_than_a_hundred() {
    String rows =
        IntStream.range(0, 300)
            .mapToObj(i -> "{\"Schema\":\"peer\",\"ID\":\"12D3KooWAAAAAAAAAAAA" + i % 150 + "\"}")
            .collect(Collectors.joining(","));

    List<Unverified> found = read("{\"Providers\":[" + rows + "]}");

    assertThat(found).hasSize(100);
    assertThat(found).extracting(Unverified::id).doesNotHaveDuplicates();
  }

  @Test
  void addresses_and_protocols_that_cannot_be_are_left_out() {
    String long255 = "/" + "a".repeat(255);
    assertThat(
            row(
                "\"Addrs\":[\""
                    + long255
                    + "\",\""
                    + long255
                    + "a\",7,null,{\"a\":[]},\"no-slash\",\"/with space\",\"/ip4/\\u0007\",\"/ü\"],"
                    + "\"Protocols\":[\"transport-bitswap\",\"\",\"a b\",3]"))
        .isEqualTo(new Unverified("o", ID, List.of(long255), List.of("transport-bitswap")));
  }

  @Test
  void of_one_provider_thirty_two_addresses_are_kept() {
    String many = String.join(",", Collections.nCopies(50, "\"/ip4/192.0.2.1/tcp/1\""));
    assertThat(row("\"Addrs\":[" + many + "]").addresses()).hasSize(RouterAnswer.ADDRESSES);
  }

  @Test
  void absent_and_null_lists_are_empty() {
    assertThat(row("\"Addrs\":null,\"Extra\":[{\"deep\":[1]}]"))
        .isEqualTo(new Unverified("o", ID, List.of(), List.of()));
  }

  private static Unverified row(String fields) {
    String row = "{\"Schema\":\"peer\",\"ID\":\"" + ID + "\"," + fields + "}";
    Decoded<List<Unverified>> read =
        RouterAnswer.read("o", ("{\"Providers\":[" + row + "]}").getBytes(StandardCharsets.UTF_8));
    return read.orThrow().getFirst();
  }

  private static List<Unverified> read(String body) {
    return RouterAnswer.read(ScriptedRouters.ORIGIN, body.getBytes(StandardCharsets.UTF_8))
        .orThrow();
  }
}
