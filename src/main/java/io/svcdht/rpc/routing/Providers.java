package io.svcdht.rpc.routing;

import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.World;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.rpc.calls.FindCalls;
import io.svcdht.rpc.calls.KeptJson;
import io.svcdht.rpc.web.Begun;
import io.svcdht.rpc.web.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /routing/v1/providers/{cid}}: who provides a content. */
final class Providers {

  /** Providers in one document; a stream has ten times as many. */
  static final int DOCUMENT = 100;

  private final FindCalls finds;
  private final World world;
  private final Duration deadline;
  private final Answers answers;
  private final KeptJson<VerifiedRecord> unfiltered =
      new KeptJson<>(record -> Row.of(record.record()).json());

  Providers(FindCalls finds, World world, Duration deadline) {
    this.finds = finds;
    this.world = world;
    this.deadline = deadline;
    this.answers = new Answers(world.time());
  }

  Mono<ServerResponse> find(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), Answers.FORMS);
    Cid cid = Asked.orThrow(IpfsCid.contentId(request.pathVariable("cid")));
    Filters filters = Filters.of(request);
    int limit = form == Form.NDJSON ? FindCalls.LIMIT_MAX : DOCUMENT;
    Find find = new Find(Begun.by(request, world), cid, limit, deadline, Find.Source.NETWORK);
    return form == Form.NDJSON
        ? Mono.just(answers.lines(request, lines(find, filters)))
        : finds.whole(
            finds
                .events(find)
                .collect(() -> new Collected(filters), Collected::add)
                .map(all -> all.answer(request)));
  }

  private Flux<Answers.Written> lines(Find find, Filters filters) {
    return finds.streamed(
        finds.events(find).concatMapIterable(event -> written(event, filters).stream().toList()));
  }

  private Optional<Answers.Written> written(FindEvent event, Filters filters) {
    if (!(event instanceof FindEvent.Found found)) {
      return Optional.empty();
    }
    Row row = Row.of(found.record().record());
    return filters.equals(Filters.NONE)
        ? Optional.of(new Answers.Written(row, unfiltered.of(found.record())))
        : filters.apply(row).map(left -> new Answers.Written(left, left.json()));
  }

  /** A find as one document: of each publisher the last word. */
  private final class Collected {
    private final Filters filters;
    private final Map<NodeId, Answers.Written> rows = new LinkedHashMap<>();
    private FindEvent.@Nullable Ended end;

    Collected(Filters filters) {
      this.filters = filters;
    }

    void add(FindEvent event) {
      switch (event) {
        case FindEvent.Found found -> {
          NodeId publisher = found.record().record().publisher();
          written(found, filters)
              .ifPresentOrElse(row -> rows.put(publisher, row), () -> rows.remove(publisher));
        }
        case FindEvent.Ended last -> end = last;
        case FindEvent.Asked asked -> {}
        case FindEvent.Stalled stalled -> {}
        case FindEvent.Answered answered -> {}
        case FindEvent.Failed failed -> {}
      }
    }

    ServerResponse answer(ServerRequest request) {
      Instant now = world.time().wall();
      Duration age = end == null ? Duration.ZERO : end.age().orElse(Duration.ZERO);
      List<Row> found = rows.values().stream().map(Answers.Written::row).toList();
      Freshness freshness = Freshness.of(found, now.minus(age), now, settled());
      return answers.document(request, "Providers", rows.values(), freshness);
    }

    /** Whether a later lookup would hardly find more: it ended, or had as many as were wanted. */
    private boolean settled() {
      return end != null
          && end.result().reason().filter(reason -> reason != LookupResult.Partial.LIMIT).isEmpty();
    }
  }
}
