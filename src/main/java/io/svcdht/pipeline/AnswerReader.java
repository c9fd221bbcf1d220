package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Makes of a peer's answer an event that {@link Lookup} may trust: contacts and records verified,
 * records of other contents left out. One bad signature among the contacts discards it all. What is
 * read and checked is paid for out of the lookup's budget, before it is; what is left out, too.
 */
final class AnswerReader {

  private final Verification verification;
  private final Key target;
  private final LookupBudget budget;

  AnswerReader(Verification verification, Key target, LookupBudget budget) {
    this.verification = verification;
    this.target = target;
    this.budget = budget;
  }

  /** The event; an error if the answer is not to be used. */
  Mono<LookupEvent> read(Leg leg, Request asked, Answer answer) {
    return switch (answer.response()) {
      case Response.Nodes nodes when asked instanceof Request.FindNode ->
          contacts(leg, nodes.closest(), Optional.empty(), answer);
      case Response.Providers providers when asked instanceof Request.FindProviders ->
          providers(leg, providers, answer);
      case Response.Stored(List<Response.StoreResult> results, List<SignedPeerInfo> closest)
          when asked instanceof Request.Provide && results.size() == 1 ->
          contacts(leg, closest, results.getFirst().refusal(), answer);
      case Response.Nodes nodes -> unexpected(leg);
      case Response.Providers providers -> unexpected(leg);
      case Response.Pong pong -> unexpected(leg);
      case Response.Stored stored -> unexpected(leg);
      case Response.Refused refused ->
          Mono.error(new DhtException(refused.error(), refused.detail(), refused.retryAfter()));
    };
  }

  private Mono<LookupEvent> contacts(
      Leg leg, List<SignedPeerInfo> contacts, Optional<DhtError> refusal, Answer answer) {
    budget.read(size(contacts));
    return verification
        .peers(contacts, budget::verify)
        .map(verified ->
            new LookupEvent.Answered(
                leg, verified, List.of(), Bytes.EMPTY, refusal, answer.rtt(), answer.from()));
  }

  private Mono<LookupEvent> providers(Leg leg, Response.Providers providers, Answer answer) {
    if (providers.records().isEmpty()) {
      return contacts(leg, providers.closest(), Optional.empty(), answer);
    }
    List<SignedRecord> relevant =
        providers.records().stream()
            .filter(signed -> signed.record().cid().equals(target))
            .toList();
    long recordBytes = providers.records().stream().mapToLong(SignedRecord::encodedSize).sum();
    budget.read(size(providers.closest()) + recordBytes);
    return verification
        .peers(providers.closest(), budget::verify)
        .zipWith(verification.records(relevant, budget::verify))
        .map(both ->
            new LookupEvent.Answered(
                leg,
                both.getT1(),
                both.getT2(),
                providers.cursor(),
                Optional.empty(),
                answer.rtt(),
                answer.from()));
  }

  private static long size(List<SignedPeerInfo> contacts) {
    long bytes = 0;
    for (SignedPeerInfo contact : contacts) {
      bytes += contact.payload().size() + contact.signature().size();
    }
    return bytes;
  }

  private static Mono<LookupEvent> unexpected(Leg leg) {
    return Mono.error(
        new DhtException(
            DhtError.MALFORMED, "peer " + leg.peer().nodeId() + " answered another question"));
  }
}
