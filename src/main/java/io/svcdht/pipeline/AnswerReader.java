package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.provider.SignedRecord;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Makes of a peer's answer an event that {@link Lookup} may trust: contacts and records verified,
 * records of other contents left out. One bad signature among the contacts discards it all.
 */
final class AnswerReader {

  private final Verification verification;
  private final Key target;

  AnswerReader(Verification verification, Key target) {
    this.verification = verification;
    this.target = target;
  }

  /** The event; an error if the answer is not to be used. */
  Mono<LookupEvent> read(Leg leg, Request asked, Answer answer) {
    return switch (answer.response()) {
      case Response.Nodes nodes when asked instanceof Request.FindNode ->
          verification
              .peers(nodes.closest())
              .map(contacts ->
                  new LookupEvent.Answered(leg, contacts, List.of(), Bytes.EMPTY, answer.rtt()));
      case Response.Providers providers when asked instanceof Request.FindProviders ->
          providers(leg, providers, answer);
      case Response.Nodes nodes -> unexpected(leg);
      case Response.Providers providers -> unexpected(leg);
      case Response.Pong pong -> unexpected(leg);
      case Response.Stored stored -> unexpected(leg);
      case Response.Refused refused ->
          Mono.error(new DhtException(refused.error(), refused.detail(), refused.retryAfter()));
    };
  }

  private Mono<LookupEvent> providers(Leg leg, Response.Providers providers, Answer answer) {
    List<SignedRecord> relevant =
        providers.records().stream()
            .filter(signed -> signed.record().cid().equals(target))
            .toList();
    return verification
        .peers(providers.closest())
        .zipWith(verification.records(relevant))
        .map(both ->
            new LookupEvent.Answered(
                leg, both.getT1(), both.getT2(), providers.cursor(), answer.rtt()));
  }

  private static Mono<LookupEvent> unexpected(Leg leg) {
    return Mono.error(
        new DhtException(
            DhtError.MALFORMED, "peer " + leg.peer().nodeId() + " answered another question"));
  }
}
