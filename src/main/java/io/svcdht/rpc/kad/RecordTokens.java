package io.svcdht.rpc.kad;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.KeySet;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Meters;
import io.svcdht.pq.Algorithm;
import io.svcdht.provider.SignedRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Pays for the signatures of records before they are checked (docs/PROTOCOL.md §5). Records are
 * taken in their order as long as the caller has tokens. The rest is told {@code RateLimited}, each
 * for itself; or the whole request, if not even its first record could be paid for.
 */
final class RecordTokens {

  private static final Response.StoreResult UNPAID =
      Response.StoreResult.refused(DhtError.RATE_LIMITED);

  private final Inbound next;
  private final PeerLimits limits;
  private final Meters meters;
  private final DhtException nothing =
      new DhtException(
          DhtError.RATE_LIMITED,
          "more signatures to check than this peer or its network may cause; send fewer records",
          Optional.of(PeerLimits.PERIOD));

  RecordTokens(Inbound next, PeerLimits limits, Meters meters) {
    this.next = next;
    this.limits = limits;
    this.meters = meters;
  }

  /** What the next door answers, to as much as the caller can pay for. */
  Mono<Response> answer(Caller caller, Call call) {
    return switch (call.request()) {
      case Request.Ping ping -> next.answer(caller, call);
      case Request.FindNode find -> next.answer(caller, call);
      case Request.FindProviders find -> next.answer(caller, call);
      case Request.Provide(List<SignedRecord> records, int wanted) ->
          answer(caller, call, records, part -> new Request.Provide(part, wanted));
      case Request.Store(List<SignedRecord> records) ->
          answer(caller, call, records, Request.Store::new);
    };
  }

  /** Tokens that the check of one record costs. */
  static int cost(SignedRecord record) {
    int cost = 0;
    for (KeySet.Entry entry : record.record().keys().entries()) {
      cost += cost(entry.algorithm());
    }
    return cost;
  }

  private Mono<Response> answer(
      Caller caller,
      Call call,
      List<SignedRecord> records,
      Function<List<SignedRecord>, Request> again) {
    int paid = paid(caller, records);
    if (paid == records.size()) {
      return next.answer(caller, call);
    }
    if (paid == 0) {
      return Mono.error(nothing);
    }
    for (int unpaid = paid; unpaid < records.size(); unpaid++) {
      meters.rejected(DhtError.RATE_LIMITED, Meters.Surface.PEER);
    }
    Request part = again.apply(records.subList(0, paid));
    return next.answer(caller, new Call(call.lookup(), call.deadline(), part))
        .map(response -> whole(response, records.size() - paid));
  }

  /** How many of the first records the caller can pay for. */
  private int paid(Caller caller, List<SignedRecord> records) {
    int paid = 0;
    while (paid < records.size() && limits.charge(caller, cost(records.get(paid)))) {
      paid++;
    }
    return paid;
  }

  private static Response whole(Response response, int unpaid) {
    if (!(response instanceof Response.Stored stored)) {
      return response;
    }
    List<Response.StoreResult> all = new ArrayList<>(stored.results());
    all.addAll(Collections.nCopies(unpaid, UNPAID));
    return new Response.Stored(all, stored.closest());
  }

  private static int cost(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> 1;
      case ML_DSA_65, ML_DSA_87 -> 2;
      case SLH_DSA_SHA2_128S -> 10;
    };
  }
}
