package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class RecordsTest {

  private final Rig rig = new Rig();
  private final Records records = rig.parts.records();
  private final Cid cid = rig.cast.cid();
  private final VerifiedRecord record = rig.cast.record(cid);

  @Test
  void what_was_admitted_is_found_and_each_admission_is_counted_once() {
    assertThat(records.verifyAndAdmit(record.signed(), Optional.empty()).block())
        .isEqualTo(new Admission.Accepted(false));
    assertThat(records.admit(record, Optional.empty()).block())
        .isEqualTo(new Admission.Accepted(true));
    assertThat(rig.meters.admissions).containsExactly("accepted", "known");
    assertThat(records.find(cid, Bytes.EMPTY, 5).map(page -> page.records()).block())
        .containsExactly(record);
    assertThat(records.store()).isSameAs(rig.store);
  }

  @Test
  void a_record_that_is_read_again_is_the_same_object_until_another_takes_its_place() {
    records.admit(record, Optional.empty()).block();
    VerifiedRecord first = read();
    assertThat(read()).isSameAs(first);
    VerifiedRecord later =
        Cast.verified(
            Cast.signed(
                cid, record.record().keys().ed25519(), Cast.EPOCH.plusSeconds(1), false, 1));
    assertThat(records.admit(later, Optional.empty()).block())
        .isEqualTo(new Admission.Accepted(false));
    assertThat(read()).isEqualTo(later).isNotEqualTo(first);
  }

  private VerifiedRecord read() {
    return records
        .find(cid, Bytes.EMPTY, 5)
        .map(page -> page.records().getFirst())
        .blockOptional()
        .orElseThrow();
  }

  @Test
  void whoever_watches_hears_of_what_is_stored_new_or_known_and_of_nothing_refused() {
    List<Boolean> heard = new ArrayList<>();
    records.onStored((stored, known) -> {
      assertThat(stored.record().cid()).isEqualTo(cid);
      heard.add(known);
    });
    VerifiedRecord other = rig.cast.record(cid);
    records.admit(record, Optional.empty()).block();
    records.admit(record, Optional.empty()).block();
    assertThat(heard).containsExactly(false, true);
    records.admit(other, Optional.empty()).block();
    assertThat(heard).as("another publisher's").containsExactly(false, true, false);
    records.verifyAndAdmit(rig.cast.badRecord(cid), Optional.empty()).block();
    assertThat(heard).hasSize(3);
  }

  @Test
  void an_invalid_record_is_refused_with_its_reason_and_not_stored() {
    Admission admission = records.verifyAndAdmit(rig.cast.badRecord(cid), Optional.empty()).block();
    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.error()).isEqualTo(DhtError.BAD_SIGNATURE));
    assertThat(rig.meters.admissions).containsExactly("BadSignature");
    assertThat(rig.store.occupancy().live()).isZero();
  }

  @Test
  void a_node_too_busy_to_decide_says_so_and_refuses_nothing() {
    Scheduler closed = Schedulers.newSingle("closed");
    closed.dispose();
    Records full = new Records(rig.store, closed, rig.verification, rig.meters);
    assertThatThrownBy(() -> full.find(cid, Bytes.EMPTY, 1).block())
        .isInstanceOfSatisfying(
            DhtException.class, busy -> assertThat(busy.error()).isEqualTo(DhtError.BUSY));
    Verification noRoom =
        new Verification(
            closed,
            new PeerInfoVerifier(Cast.NETWORK, Cast.ONES, TestTime.STILL),
            new RecordVerifier(Cast.NETWORK, Cast.ONES, TestTime.STILL),
            rig.meters,
            VerificationPolicy.defaults());
    Records undecided = new Records(rig.store, Schedulers.immediate(), noRoom, rig.meters);
    assertThatThrownBy(() -> undecided.verifyAndAdmit(record.signed(), Optional.empty()).block())
        .isInstanceOfSatisfying(
            DhtException.class, busy -> assertThat(busy.error()).isEqualTo(DhtError.BUSY));
    assertThat(rig.meters.admissions).isEmpty();
  }

  @Test
  void what_is_found_needs_no_thread_that_may_wait_and_all_else_does() {
    Scheduler closed = Schedulers.newSingle("closed");
    closed.dispose();
    Records memory =
        new Records(rig.store, Schedulers.immediate(), closed, rig.verification, rig.meters);
    assertThat(memory.find(cid, Bytes.EMPTY, 1).block()).isNotNull();
    assertThatThrownBy(() -> memory.admit(record, Optional.empty()).block())
        .isInstanceOf(DhtException.class);
    assertThatThrownBy(() -> memory.contents(Optional.empty(), 1).block())
        .isInstanceOf(DhtException.class);
  }
}
