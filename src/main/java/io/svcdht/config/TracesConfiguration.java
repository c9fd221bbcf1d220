package io.svcdht.config;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.propagation.Propagator;
import io.svcdht.observe.ObservedTraces;
import io.svcdht.pipeline.Traces;
import io.svcdht.rpc.http.HttpDoor;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** What is told of traces beside what Boot tells, where they are wanted (docs/TRACES.md). */
@Configuration(proxyBeanMethods = false)
@Conditional(TracesWanted.class)
class TracesConfiguration {

  /** What orchestrators and Prometheus ask every few seconds says nothing of lookups. */
  private static final Set<String> PROBES =
      Set.of("/healthz", "/readyz", "/metrics", "/version", "/actuator");

  @Bean
  Traces traces(Tracer tracer, Propagator propagator) {
    return new ObservedTraces(tracer, propagator);
  }

  /** The span of a request has the id that its caller was told. */
  @Bean
  ObservationFilter requestId() {
    return context -> {
      if (context instanceof ServerRequestObservationContext request
          && request.getResponse() != null) {
        String id = request.getResponse().getHeaders().getFirst(HttpDoor.REQUEST_ID);
        if (id != null) {
          context.addHighCardinalityKeyValue(KeyValue.of("request_id", id));
        }
      }
      return context;
    };
  }

  @Bean
  SpanExportingPredicate notOfProbes() {
    return span -> {
      String url = span.getTags().getOrDefault("http.url", "");
      return PROBES.stream().noneMatch(probe -> url.equals(probe) || url.startsWith(probe + "/"));
    };
  }
}
