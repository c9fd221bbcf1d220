package io.svcdht.provider;

import static io.svcdht.provider.RecordFixture.HOUR;
import static io.svcdht.provider.RecordFixture.NETWORK;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.peer.Identity;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signatures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordVerifierTest {

  private static final Identity PUBLISHER = identity(1);

  private final SettableTime time = new SettableTime();
  private final RecordVerifier verifier = new RecordVerifier(NETWORK, new Signatures(), time);

  @Test
  void a_record_signed_by_its_publisher_is_verified() {
    SignedRecord signed = record(Duration.ZERO, HOUR);

    assertThat(verifier.verify(signed)).isEqualTo(Decoded.ok(new VerifiedRecord(signed)));
  }

  @ParameterizedTest
  @CsvSource({"60, true", "59, false", "172800, true", "172801, false", "0, false"})
  void a_ttl_is_one_minute_to_two_days(long seconds, boolean admitted) {
    check(record(Duration.ZERO, Duration.ofSeconds(seconds)), admitted, DhtError.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"600000, true", "600001, false"})
  void a_ts_is_at_most_ten_minutes_ahead(long millis, boolean admitted) {
    check(record(Duration.ofMillis(millis), HOUR), admitted, DhtError.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"-3599999, true", "-3600000, false", "-4000000, false"})
  void a_record_that_has_run_out_is_stale(long millis, boolean admitted) {
    check(record(Duration.ofMillis(millis), HOUR), admitted, DhtError.STALE_RECORD);
  }

  @Test
  void a_record_of_another_network_is_refused_before_its_signature_is_checked() {
    RecordVerifier other = new RecordVerifier(new NetworkName("other"), untouched(), time);

    assertThat(other.verify(record(Duration.ZERO, HOUR)))
        .isEqualTo(
            Decoded.rejected(DhtError.FORBIDDEN, "record is of network test, this node of other"));
  }

  @Test
  void a_tampered_payload_is_a_bad_signature() {
    SignedRecord honest = record(Duration.ZERO, HOUR);
    ProviderRecord moved =
        RecordFixture.plain(PUBLISHER, cid(2), honest.record().ts(), HOUR, 1, false);
    SignedRecord forged =
        new SignedRecord(SignedRecord.payloadOf(moved), honest.signatures(), moved);

    check(forged, false, DhtError.BAD_SIGNATURE);
  }

  @Test
  void every_bit_of_a_signature_counts() {
    SignedRecord honest = record(Duration.ZERO, HOUR);
    for (int bit = 0; bit < 512; bit++) {
      byte[] signature = honest.signatures().getFirst().toArray();
      signature[bit / 8] ^= (byte) (1 << (bit % 8));
      SignedRecord forged =
          new SignedRecord(honest.payload(), List.of(Bytes.copyOf(signature)), honest.record());
      assertThat(verifier.verify(forged)).as("bit %d", bit).isInstanceOf(Decoded.Rejected.class);
    }
  }

  @Test
  void another_publishers_signature_is_a_bad_signature() {
    SignedRecord honest = record(Duration.ZERO, HOUR);
    List<Bytes> others = identity(2).sign(Domain.PROVIDER_RECORD, honest.payload());

    check(
        new SignedRecord(honest.payload(), others, honest.record()), false, DhtError.BAD_SIGNATURE);
  }

  @Test
  void a_signature_for_another_purpose_is_a_bad_signature() {
    SignedRecord honest = record(Duration.ZERO, HOUR);
    List<Bytes> others = PUBLISHER.sign(Domain.PEER_INFO, honest.payload());

    check(
        new SignedRecord(honest.payload(), others, honest.record()), false, DhtError.BAD_SIGNATURE);
  }

  @Test
  void every_signature_of_a_hybrid_set_is_checked_with_the_full_key() {
    List<Algorithm> checked = new ArrayList<>();
    List<Integer> keySizes = new ArrayList<>();
    RecordVerifier noting =
        new RecordVerifier(
            NETWORK,
            (algorithm, key, message, signature) -> {
              checked.add(algorithm);
              keySizes.add(key.size());
              return true;
            },
            time);

    assertThat(noting.verify(hybrid())).isInstanceOf(Decoded.Ok.class);
    assertThat(checked).containsExactly(Algorithm.ED25519, Algorithm.ML_DSA_65);
    assertThat(keySizes).containsExactly(32, 1952);
  }

  @Test
  void a_hybrid_record_whose_second_signature_is_false_is_refused_and_never_taken_for_classical() {
    RecordVerifier classicalOnly =
        new RecordVerifier(
            NETWORK, (algorithm, key, message, signature) -> algorithm == Algorithm.ED25519, time);

    assertThat(classicalOnly.verify(hybrid())).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void what_is_left_is_the_shorter_of_ttl_and_the_time_to_its_end() {
    Instant now = time.wall();

    assertThat(RecordVerifier.remaining(record(Duration.ZERO, HOUR).record(), now)).isEqualTo(HOUR);
    assertThat(RecordVerifier.remaining(record(Duration.ofMinutes(9), HOUR).record(), now))
        .isEqualTo(HOUR);
    assertThat(RecordVerifier.remaining(record(Duration.ofMinutes(-20), HOUR).record(), now))
        .isEqualTo(Duration.ofMinutes(40));
  }

  private void check(SignedRecord signed, boolean admitted, DhtError error) {
    switch (verifier.verify(signed)) {
      case Decoded.Ok<VerifiedRecord>(VerifiedRecord record) -> assertThat(admitted).isTrue();
      case Decoded.Rejected<VerifiedRecord>(DhtError found, String reason) -> {
        assertThat(admitted).as(reason).isFalse();
        assertThat(found).isEqualTo(error);
        assertThat(reason).isNotBlank();
      }
    }
  }

  private SignedRecord record(Duration ahead, Duration ttl) {
    return RecordFixture.record(PUBLISHER, cid(1), time.wall().plus(ahead), ttl).signed();
  }

  private SignedRecord hybrid() {
    Bytes full = Bytes.copyOf(new byte[Algorithm.ML_DSA_65.publicKeyBytes()]);
    KeySet keys = RecordFixture.hybrid(PUBLISHER, Algorithm.ML_DSA_65, full);
    ProviderRecord record =
        new ProviderRecord(
            NETWORK,
            cid(1),
            keys,
            keys.nodeId(),
            Optional.of(full),
            RecordFixture.addresses(1),
            HOUR,
            time.wall(),
            Optional.empty(),
            false);
    Bytes payload = SignedRecord.payloadOf(record);
    Bytes classical = PUBLISHER.sign(Domain.PROVIDER_RECORD, payload).getFirst();
    Bytes second = Bytes.copyOf(new byte[Algorithm.ML_DSA_65.signatureBytes()]);
    return new SignedRecord(payload, List.of(classical, second), record);
  }

  private static SignatureVerifier untouched() {
    return (algorithm, key, message, signature) -> {
      throw new AssertionError("no signature was to be checked");
    };
  }
}
