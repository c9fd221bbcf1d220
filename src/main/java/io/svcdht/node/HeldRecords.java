package io.svcdht.node;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.limits.Limits;
import io.svcdht.pipeline.Records;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.replica.Replicas;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The own store as those who keep replicas alive read it. */
record HeldRecords(Records records) implements Replicas.Held {

  private static final int CONTENTS = 1_000;

  @Override
  public Mono<List<VerifiedRecord>> of(Cid cid) {
    return records
        .find(cid, Bytes.EMPTY, Limits.RECORDS_PER_ANSWER)
        .expand(page ->
            page.cursor().size() == 0
                ? Mono.empty()
                : records.find(cid, page.cursor(), Limits.RECORDS_PER_ANSWER))
        .flatMapIterable(ProviderStore.Page::records)
        .collectList();
  }

  @Override
  public Mono<List<Cid>> contents(Optional<Cid> after) {
    return records.contents(after, CONTENTS);
  }
}
