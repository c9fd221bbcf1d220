package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackHostTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "localhost.:1",
        "node.localhost:65535",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.255.3.4:80",
        "[::1]",
        "[::1]:8080",
        "[0:0:0:0:0:0:0:1]",
        " 127.0.0.1 "
      })
  void of_this_machine(String host) {
    assertThat(LoopbackHost.is(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":8080",
        "localhost:",
        "localhost:a",
        "localhost:123456",
        "localhost:80:80",
        "localhost]",
        "[localhost]",
        "[::1",
        "[::1]8080",
        "[::1]:",
        "[]",
        "[::2]",
        "127.0.0.1.example.com",
        "127.0.0.256",
        "127.0.0.01",
        "127.1",
        "notlocalhost",
        "localhost.example.com",
        "evil.example:127.0.0.1",
        "127.0.0.1@evil.example",
        "10.0.0.1"
      })
  void of_others(String host) {
    assertThat(LoopbackHost.is(host)).isFalse();
  }

  @Test
  void none_or_one_too_long_is_none() {
    assertThat(LoopbackHost.is(null)).isFalse();
    assertThat(LoopbackHost.is("a".repeat(256) + ".localhost")).isFalse();
  }
}
