package io.svcdht.provider;

import static io.svcdht.provider.RecordFixture.HOUR;
import static io.svcdht.provider.RecordFixture.NETWORK;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.pq.Signatures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordSignerTest {

  private final SettableTime time = new SettableTime();
  private final RecordSigner signer = new RecordSigner(identity(1), NETWORK, time);
  private final RecordVerifier verifier = new RecordVerifier(NETWORK, new Signatures(), time);

  @Test
  void what_it_signs_is_verified() {
    VerifiedRecord record =
        signer.sign(
            cid(1),
            RecordFixture.addresses(16),
            HOUR,
            Optional.of(Bytes.copyOf(new byte[Limits.RECORD_META_BYTES])));

    assertThat(verifier.verify(record.signed())).isEqualTo(Decoded.ok(record));
    assertThat(SignedRecord.decode(record.signed().encoded()))
        .isEqualTo(Decoded.ok(record.signed()));
  }

  @Test
  void a_withdrawal_is_verified_and_has_the_shortest_life() {
    VerifiedRecord record = signer.withdraw(cid(1));

    assertThat(verifier.verify(record.signed())).isEqualTo(Decoded.ok(record));
    assertThat(record.record().withdrawn()).isTrue();
    assertThat(record.record().ttl()).isEqualTo(Limits.RECORD_TTL_MIN);
  }

  @Test
  void a_later_record_has_a_higher_ts_even_when_the_clock_steps_back() {
    Instant first = sign().record().ts();
    Instant second = sign().record().ts();
    time.jumpWall(Duration.ofHours(-3));
    Instant third = sign().record().ts();
    time.jumpWall(Duration.ofHours(4));
    Instant fourth = sign().record().ts();

    assertThat(List.of(first, second, third, fourth)).isSorted().doesNotHaveDuplicates();
    assertThat(fourth).isEqualTo(time.wall());
  }

  @Test
  void a_life_out_of_range_is_our_own_mistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            signer.sign(
                cid(1), RecordFixture.addresses(1), Duration.ofSeconds(59), Optional.empty()))
        .withMessageContaining("PT59S");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            signer.sign(
                cid(1), RecordFixture.addresses(1), Duration.ofHours(49), Optional.empty()));
  }

  private VerifiedRecord sign() {
    return signer.sign(cid(1), RecordFixture.addresses(1), HOUR, Optional.empty());
  }
}
