package io.svcdht.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageTest {

  @ParameterizedTest
  @EnumSource
  void operations_are_found_by_their_number(Operation operation) {
    assertThat(Operation.byNumber(operation.number())).contains(operation);
    assertThat(operation.label()).matches("[a-z_]+");
    assertThat(operation.writes()).isEqualTo(operation.number() >= 3);
  }

  @Test
  void unknown_numbers_are_no_operation() {
    assertThat(Operation.byNumber(5)).isEmpty();
    assertThat(Operation.byNumber(1L << 32)).isEmpty();
  }

  @Test
  void each_request_names_its_operation() {
    var records = List.of(Samples.record());
    assertThat(new Request.Ping(Optional.empty()).operation()).isEqualTo(Operation.PING);
    assertThat(new Request.FindNode(Samples.ALICE.nodeId(), 1).operation())
        .isEqualTo(Operation.FIND_NODE);
    assertThat(new Request.FindProviders(Samples.CID, 1, Bytes.EMPTY).operation())
        .isEqualTo(Operation.FIND_PROVIDERS);
    assertThat(new Request.Provide(records).operation()).isEqualTo(Operation.PROVIDE);
    assertThat(new Request.Store(records).operation()).isEqualTo(Operation.STORE);
  }

  @Test
  void wishes_above_the_bound_are_lowered_and_below_one_refused() {
    assertThat(new Request.FindNode(Samples.ALICE.nodeId(), 1000).wanted())
        .isEqualTo(Limits.PEERS_PER_ANSWER);
    assertThat(new Request.FindProviders(Samples.CID, Integer.MAX_VALUE, Bytes.EMPTY).limit())
        .isEqualTo(Limits.RECORDS_PER_ANSWER);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Request.FindNode(Samples.ALICE.nodeId(), 0))
        .withMessageContaining("wanted 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Request.FindProviders(Samples.CID, -1, Bytes.EMPTY))
        .withMessageContaining("limit -1");
  }

  @Test
  void lists_and_cursors_outside_their_bounds_cannot_be_made() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Request.Provide(List.of()));
    var tooMany = Collections.nCopies(Limits.RECORDS_PER_REQUEST + 1, Samples.record());
    assertThatIllegalArgumentException().isThrownBy(() -> new Request.Store(tooMany));
    var cursor = Bytes.copyOf(new byte[Limits.CURSOR_BYTES + 1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Request.FindProviders(Samples.CID, 1, cursor));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Response.Providers(List.of(), cursor, List.of()));
    var peers = Collections.nCopies(Limits.PEERS_PER_ANSWER + 1, Samples.alice());
    assertThatIllegalArgumentException().isThrownBy(() -> new Response.Nodes(peers));
    assertThatIllegalArgumentException().isThrownBy(() -> new Response.Stored(List.of()));
  }

  @Test
  void an_observed_address_is_short_printable_ascii() {
    assertThat(new Response.Pong(Optional.empty(), "[2001:db8::1]:9910").observed()).isNotEmpty();
    for (String text : new String[] {"", "a b", "é:1", "a\n", "x".repeat(129)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Response.Pong(Optional.empty(), text));
    }
  }

  @Test
  void a_sequence_has_whole_milliseconds() {
    var ping = new Request.Ping(Optional.of(Instant.ofEpochSecond(1, 2_999_999)));
    assertThat(ping.haveSeq()).contains(Instant.ofEpochMilli(1002));
  }

  @Test
  void a_refusal_is_brought_within_its_bounds() {
    var refused =
        new Response.Refused(
            DhtError.BUSY, "x".repeat(511) + "\ud83d\ude00", Optional.of(Duration.ofDays(9)));
    assertThat(refused.detail()).isEqualTo("x".repeat(511));
    assertThat(refused.retryAfter()).contains(Limits.RETRY_AFTER_MAX);
    assertThat(
            new Response.Refused(DhtError.BUSY, "", Optional.of(Duration.ofNanos(-1))).retryAfter())
        .contains(Duration.ZERO);
    assertThat(
            new Response.Refused(DhtError.BUSY, "", Optional.of(Duration.ofNanos(1_500_000)))
                .retryAfter())
        .contains(Duration.ofMillis(1));
  }

  @Test
  void a_store_result_is_a_yes_or_a_reason() {
    assertThat(Response.StoreResult.ACCEPTED.accepted()).isTrue();
    assertThat(Response.StoreResult.refused(DhtError.QUOTA_EXCEEDED).accepted()).isFalse();
  }
}
