package io.svcdht.pipeline;

import static io.svcdht.pipeline.ScriptedExchange.providers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an answer costs the lookup that reads it. */
class AnswerReaderTest {

  private final Rig rig = new Rig();
  private final Cid target = rig.cast.cid();
  private final VerifiedRecord wanted = rig.cast.record(target);
  private final VerifiedRecord foreign = rig.cast.record(rig.cast.cid());
  private final VerifiedPeer peer = rig.cast.peer();

  @Test
  void records_of_other_contents_are_left_out_and_paid_for() {
    long both = size(wanted) + size(foreign);
    assertThat(read(new LookupBudget(both, 10), wanted, foreign).records()).containsExactly(wanted);
    assertSpent(Partial.BYTE_BUDGET, new LookupBudget(both - 1, 10), wanted, foreign);
    assertSpent(Partial.BYTE_BUDGET, new LookupBudget(size(foreign) - 1, 10), foreign);
  }

  @Test
  void a_budget_lasts_for_all_answers_of_a_lookup() {
    LookupBudget budget = new LookupBudget(2 * size(wanted), 10);
    read(budget, wanted);
    read(budget, wanted);
    assertSpent(Partial.BYTE_BUDGET, budget, wanted);
  }

  @Test
  void signatures_are_paid_for_before_they_are_checked() {
    VerifiedRecord other = rig.cast.record(target);
    assertThat(read(new LookupBudget(1 << 20, 2), wanted, other).records()).hasSize(2);
    VerifiedRecord unseen = rig.cast.record(target);
    assertSpent(Partial.VERIFY_BUDGET, new LookupBudget(1 << 20, 0), wanted, unseen);
  }

  private LookupEvent.Answered read(LookupBudget budget, VerifiedRecord... records) {
    Leg leg = new Leg(0, 0, peer, 1, false, Bytes.EMPTY, Duration.ofMillis(15));
    Response response = providers(List.of(), records);
    Answer answer = new Answer(response, Duration.ofMillis(1), Optional.empty());
    Request asked = new Request.FindProviders(target, 64, Bytes.EMPTY);
    return (LookupEvent.Answered)
        Objects.requireNonNull(
            new AnswerReader(rig.verification, target, budget).read(leg, asked, answer).block());
  }

  private void assertSpent(Partial reason, LookupBudget budget, VerifiedRecord... records) {
    assertThatThrownBy(() -> read(budget, records))
        .isInstanceOfSatisfying(
            LookupBudget.Spent.class, spent -> assertThat(spent.budget()).isEqualTo(reason));
  }

  private static long size(VerifiedRecord record) {
    return record.signed().encodedSize();
  }
}
