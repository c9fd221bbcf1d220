package io.svcdht.rpc.routing;

import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.World;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.routers.Unverified;
import io.svcdht.routers.Upstream;
import io.svcdht.rpc.calls.FindCall;
import io.svcdht.rpc.calls.FindCalls;
import io.svcdht.rpc.calls.Heard;
import io.svcdht.rpc.calls.KeptJson;
import io.svcdht.rpc.web.Begun;
import io.svcdht.rpc.web.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
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
    // A cache must not hand what is not verified to a router that asks for its verified part.
    String vary = HttpHeaders.ACCEPT + (finds.asksBeyond() ? ", " + Upstream.ROUTED : "");
    this.answers = new Answers(world.time(), vary);
  }

  Mono<ServerResponse> find(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), Answers.FORMS);
    IpfsCid named = Asked.orThrow(IpfsCid.named(request.pathVariable("cid")));
    Filters filters = Filters.of(request);
    int limit = form == Form.NDJSON ? FindCalls.LIMIT_MAX : DOCUMENT;
    Cid cid = named.multihash().cid();
    Find find = new Find(Begun.by(request, world), cid, limit, deadline, Find.Source.NETWORK);
    FindCall call = routed(request) ? FindCall.within(find) : FindCall.of(find, named);
    return form == Form.NDJSON
        ? Mono.just(answers.lines(request, lines(call, filters)))
        : document(request, call, filters);
  }

  /** Whether the caller is a router that asks for somebody else. */
  private static boolean routed(ServerRequest request) {
    return !request.headers().header(Upstream.ROUTED).isEmpty();
  }

  private Mono<ServerResponse> document(ServerRequest request, FindCall call, Filters filters) {
    return finds.whole(
        finds
            .events(call)
            .collect(() -> new Collected(filters), Collected::add)
            .map(all -> all.answer(request)));
  }

  private Flux<Answers.Written> lines(FindCall call, Filters filters) {
    return finds.streamed(
        finds.events(call).concatMapIterable(heard -> line(heard, filters).stream().toList()));
  }

  private Optional<Answers.Written> line(Heard heard, Filters filters) {
    return switch (heard) {
      case Heard.Looked(FindEvent.Found found) -> written(found, filters);
      case Heard.Looked(FindEvent event) -> Optional.empty();
      case Heard.Elsewhere(Unverified provider) -> written(provider, filters);
    };
  }

  private static Optional<Answers.Written> written(Unverified provider, Filters filters) {
    return filters.apply(provider).map(left -> new Answers.Written(Row.json(left)));
  }

  private Optional<Answers.Written> written(FindEvent.Found found, Filters filters) {
    Row row = Row.of(found.record().record());
    return filters.equals(Filters.NONE)
        ? Optional.of(new Answers.Written(row, unfiltered.of(found.record())))
        : filters.apply(row).map(left -> new Answers.Written(left, left.json()));
  }

  /** A find as one document: of each publisher the last word. */
  private final class Collected {
    private final Filters filters;
    private final Map<NodeId, Answers.Written> rows = new LinkedHashMap<>();
    private final Map<String, Answers.Written> unverified = new LinkedHashMap<>();
    private FindEvent.@Nullable Ended end;

    Collected(Filters filters) {
      this.filters = filters;
    }

    void add(Heard heard) {
      switch (heard) {
        case Heard.Looked(FindEvent event) -> add(event);
        case Heard.Elsewhere(Unverified provider) -> {
          if (unverified.size() < DOCUMENT) {
            written(provider, filters).ifPresent(row -> unverified.putIfAbsent(provider.id(), row));
          }
        }
      }
    }

    private void add(FindEvent event) {
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
      List<Row> found =
          rows.values().stream().map(Answers.Written::row).flatMap(Optional::stream).toList();
      found.forEach(row -> unverified.remove(row.peer().toString()));
      Freshness freshness = Freshness.of(found, now.minus(age), now, settled());
      List<Answers.Written> all = new ArrayList<>(rows.values());
      all.addAll(unverified.values());
      return answers.document(
          request, "Providers", all, unverified.isEmpty() ? freshness : freshness.brief());
    }

    /** Whether a later lookup would hardly find more: it ended, or had as many as were wanted. */
    private boolean settled() {
      return end != null
          && end.result().reason().filter(reason -> reason != LookupResult.Partial.LIMIT).isEmpty();
    }
  }
}
