package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.peer.Identity;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.pipeline.Meters.PqKind;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.PqPolicy;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SettableTime;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.testing.Hybrids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** What a node's post-quantum policy does to the records that come to it and lie in it. */
class PqRecordsTest {

  private static final Duration LATER = Duration.ofMinutes(10);

  private final SettableTime time = new SettableTime();
  private final List<PqKind> counted = new ArrayList<>();
  private final Meters meters =
      new Meters() {
        @Override
        public void pqRecord(PqKind kind) {
          counted.add(kind);
        }
      };
  private final Verification verification =
      verification(new PqPolicy(false, Optional.of(time.wall().plus(LATER))));
  private final Records records =
      new Records(
          new MemoryProviderStore(RecordPolicy.defaults(), time),
          Schedulers.immediate(),
          verification,
          meters);

  @Test
  void a_classical_record_is_taken_until_the_date_and_hidden_and_refused_from_it_on() {
    VerifiedRecord classical = record(Hybrids.classical(Algorithm.ML_DSA_65));
    VerifiedRecord hybrid = record(Hybrids.of(Algorithm.ML_DSA_65));
    assertThat(admitted(classical)).isEqualTo(new Admission.Accepted(false));
    assertThat(admitted(hybrid)).isEqualTo(new Admission.Accepted(false));
    assertThat(counted).containsExactly(PqKind.WARNED, PqKind.HYBRID);
    assertThat(found()).containsExactlyInAnyOrder(classical, hybrid);

    time.advance(LATER);
    assertThat(found()).containsExactly(hybrid);
    assertThat(refusal(records.verifyAndAdmit(classical.signed(), Optional.empty()).block()))
        .isEqualTo(DhtError.PQ_REQUIRED);
    VerifiedRecord another = record(Hybrids.classical(Algorithm.ML_DSA_87));
    assertThat(refusal(records.verifyAndAdmit(another.signed(), Optional.empty()).block()))
        .isEqualTo(DhtError.PQ_REQUIRED);
    assertThat(counted).containsExactly(PqKind.WARNED, PqKind.HYBRID, PqKind.REFUSED);
  }

  @Test
  void the_own_record_is_held_to_the_same_policy() {
    VerifiedRecord own = record(Hybrids.classical(Algorithm.ML_DSA_65));
    assertThat(records.admit(own, Optional.empty()).block())
        .isEqualTo(new Admission.Accepted(false));
    time.advance(LATER);
    assertThat(refusal(records.admit(own, Optional.empty()).block()))
        .isEqualTo(DhtError.PQ_REQUIRED);
  }

  @Test
  void found_elsewhere_they_are_left_out_as_well() {
    VerifiedRecord classical = record(Hybrids.classical(Algorithm.ML_DSA_65));
    VerifiedRecord hybrid = record(Hybrids.of(Algorithm.ML_DSA_65));
    Verification strict = verification(new PqPolicy(true, Optional.empty()));
    assertThat(strict.records(List.of(classical.signed(), hybrid.signed())).block())
        .containsExactly(hybrid);
    assertThatThrownBy(() -> strict.record(classical.signed()).block())
        .isInstanceOfSatisfying(
            DhtException.class,
            refused -> {
              assertThat(refused.error()).isEqualTo(DhtError.PQ_REQUIRED);
              assertThat(refused.detail()).contains("publish with a hybrid identity");
            });
  }

  @Test
  void where_nothing_is_asked_classical_records_are_counted_all_the_same() {
    Verification easy = verification(PqPolicy.none());
    VerifiedRecord classical = record(Hybrids.classical(Algorithm.ML_DSA_65));
    assertThat(easy.record(classical.signed()).block()).isEqualTo(classical);
    assertThat(easy.record(classical.signed()).block()).isEqualTo(classical);
    assertThat(counted).containsExactly(PqKind.CLASSICAL);
  }

  private Admission admitted(VerifiedRecord record) {
    return records.verifyAndAdmit(record.signed(), Optional.empty()).blockOptional().orElseThrow();
  }

  private List<VerifiedRecord> found() {
    return records
        .find(RecordFixture.cid(1), Bytes.EMPTY, 10)
        .map(page -> page.records())
        .blockOptional()
        .orElseThrow();
  }

  private static DhtError refusal(@Nullable Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return ((Admission.Refused) Objects.requireNonNull(admission)).error();
  }

  private VerifiedRecord record(Identity by) {
    return new RecordSigner(by, RecordFixture.NETWORK, time)
        .sign(
            RecordFixture.cid(1),
            RecordFixture.addresses(1),
            Duration.ofHours(1),
            Optional.empty());
  }

  private Verification verification(PqPolicy policy) {
    return new Verification(
        Schedulers.immediate(),
        new PeerInfoVerifier(RecordFixture.NETWORK, new Signatures(), time),
        new RecordVerifier(RecordFixture.NETWORK, new Signatures(), time, policy),
        meters,
        VerificationPolicy.defaults());
  }
}
