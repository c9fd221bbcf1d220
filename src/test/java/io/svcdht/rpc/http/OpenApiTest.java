package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.svcdht.error.DhtError;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Provides;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.yaml.snakeyaml.Yaml;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds docs/openapi.yaml to the code, to its own schemas, and to what the door really answers. */
class OpenApiTest {

  private static final String WRITE =
      "./mvnw test-compile surefire:test -Dtest=OpenApiTest -Dwrite.docs=true";
  private static final String BASE = "https://svc-dht.example/openapi.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TEXT = OpenApiPage.text();
  private static final JsonNode DOCUMENT = JSON.valueToTree(new Yaml().load(TEXT));
  private static final OpenAPI MODEL = parse().getOpenAPI();
  private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#(/[^\"]+)\"");

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @Test
  void the_document_is_what_the_code_says() throws IOException {
    if (Boolean.getBoolean("write.docs")) {
      Files.writeString(OpenApiPage.FILE, TEXT);
    }
    assertThat(Files.readString(OpenApiPage.FILE)).as("to write it: " + WRITE).isEqualTo(TEXT);
  }

  @Test
  void a_parser_of_openapi_has_nothing_to_say() {
    assertThat(parse().getMessages()).isEmpty();
  }

  @Test
  void every_reference_leads_somewhere_and_every_component_is_used() {
    Set<String> used =
        REFERENCE
            .matcher(DOCUMENT.toString())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(used).allMatch(pointer -> !DOCUMENT.at(pointer).isMissingNode());
    Set<String> there = new TreeSet<>();
    for (String kind : List.of("parameters", "headers", "schemas", "examples", "responses")) {
      DOCUMENT
          .path("components")
          .path(kind)
          .propertyNames()
          .forEach(name -> there.add("/components/" + kind + "/" + name));
    }
    // What only lines of streams are made of is named in words.
    there.removeAll(Set.of("/components/schemas/End", "/components/schemas/BulkEnd"));
    there.remove("/components/schemas/BulkLine");
    assertThat(used).containsAll(there);
  }

  @TestFactory
  Stream<DynamicTest> every_operation_is_told_whole() {
    return operations().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> checkWhole(entry.getValue())));
  }

  private static void checkWhole(Operation operation) {
    assertThat(operation.getOperationId()).isNotBlank();
    assertThat(operation.getSummary()).isNotBlank();
    assertThat(MODEL.getTags()).extracting(tag -> tag.getName()).containsAll(operation.getTags());
    operation
        .getResponses()
        .forEach((status, response) -> {
          if (status.startsWith("2") && response.getContent() != null) {
            response
                .getContent()
                .forEach((type, content) -> {
                  assertThat(content.getSchema()).as(type).isNotNull();
                  assertThat(content.getExamples()).as(type).isNotEmpty();
                });
          }
        });
    assertThat(operation.getResponses().keySet()).contains("401", "403", "429", "500", "503");
  }

  @Test
  void names_of_operations_are_their_own() {
    List<String> names = operations().values().stream().map(Operation::getOperationId).toList();
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void it_has_every_route_with_every_method_and_no_other() {
    Map<String, Set<String>> served = new TreeMap<>();
    for (String path : served()) {
      String allow =
          client
              .options()
              .uri(path.replaceAll("\\{[a-zA-Z]+}", "x"))
              .exchange()
              .expectStatus()
              .isNoContent()
              .expectBody()
              .returnResult()
              .getResponseHeaders()
              .getFirst(HttpHeaders.ALLOW);
      Set<String> methods = new TreeSet<>(Arrays.asList(String.valueOf(allow).split(", ")));
      methods.removeAll(Set.of("HEAD", "OPTIONS"));
      served.put(path, methods);
    }
    Map<String, Set<String>> told = new TreeMap<>();
    MODEL
        .getPaths()
        .forEach((path, item) ->
            told.put(
                path,
                item.readOperationsMap().keySet().stream()
                    .map(PathItem.HttpMethod::name)
                    .collect(Collectors.toCollection(TreeSet::new))));
    assertThat(told).isEqualTo(served);
  }

  @Test
  void it_has_every_problem_code_with_its_status_and_its_hint() {
    Map<String, Integer> told = new TreeMap<>();
    JsonNode responses = DOCUMENT.at("/components/responses");
    for (JsonNode response : responses) {
      JsonNode examples = response.at("/content/application~1problem+json/examples");
      for (JsonNode example : examples) {
        JsonNode problem = example.path("value");
        DhtError error = error(problem.path("code").asString());
        assertThat(problem.path("hint").asString()).isEqualTo(error.hint());
        if (problem.path("status").asInt() == error.httpStatus()) {
          told.put(error.code(), error.httpStatus());
        }
      }
    }
    Map<String, Integer> all = new TreeMap<>();
    for (DhtError error : DhtError.values()) {
      all.put(error.code(), error.httpStatus());
    }
    assertThat(told).isEqualTo(all);
  }

  private static DhtError error(String code) {
    return Arrays.stream(DhtError.values())
        .filter(error -> error.code().equals(code))
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> every_example_is_one() {
    List<DynamicTest> tests = new ArrayList<>();
    collect(DOCUMENT, "", tests);
    assertThat(tests).hasSizeGreaterThan(30);
    return tests.stream();
  }

  @Test
  void every_line_of_a_streams_example_is_one() {
    String responses = "/content/application~1x-ndjson/examples/";
    String find = "/paths/~1dht~1providers~1{cid}/get/responses/200";
    List<String> found = lines(find + responses + "stream/value");
    hold("Record", found.getFirst());
    hold("End", found.getLast());
    List<String> bulk =
        lines("/paths/~1dht~1providers/post/responses/200" + responses + "bulk/value");
    hold("BulkLine", bulk.get(0));
    hold("BulkLine", bulk.get(1));
    hold("BulkEnd", bulk.getLast());
    List<String> events = lines(find + "/content/text~1event-stream/examples/stream/value");
    hold("End", events.getLast().substring("data: ".length()));
  }

  private static List<String> lines(String pointer) {
    return DOCUMENT.at(pointer).asString().strip().lines().toList();
  }

  /** Finds media types with a schema and examples, wherever they are. */
  private static void collect(JsonNode node, String at, List<DynamicTest> tests) {
    if (node.isObject() && node.has("schema") && node.has("examples")) {
      node.path("examples")
          .properties()
          .forEach(example -> {
            String pointer = at + "/schema";
            JsonNode value = resolved(example.getValue()).path("value");
            tests.add(
                DynamicTest.dynamicTest(
                    at + " " + example.getKey(), () -> check(pointer, value.toString())));
          });
    }
    if (node.isObject()) {
      node.properties()
          .forEach(child -> collect(child.getValue(), at + "/" + escaped(child.getKey()), tests));
    }
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asString().substring(1)) : node;
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  @Test
  void what_is_found_has_the_form_that_it_tells() {
    rig.finds(found(1), found(2));
    String path = "/dht/providers/" + HttpRig.CID;
    hold("Found", get(path, "application/json"));
    List<String> lines = get(path, "application/x-ndjson").lines().toList();
    assertThat(lines).hasSize(3);
    hold("Record", lines.get(0));
    hold("Record", lines.get(1));
    hold("End", lines.get(2));
  }

  @Test
  void a_find_that_was_stopped_has_it_for_every_reason() {
    for (LookupResult.Partial reason : LookupResult.Partial.values()) {
      rig.lookups.script =
          find ->
              reactor.core.publisher.Flux.just(
                  new FindEvent.Ended(HttpRig.result(find.id(), Optional.of(reason), 0)));
      hold("Found", get("/dht/providers/" + HttpRig.CID, "application/json"));
    }
  }

  @Test
  void what_is_announced_listed_and_withdrawn_has_it() {
    rig.provides.holders =
        List.of(
            new Provides.Holder(HttpRig.node(1), Optional.empty()),
            new Provides.Holder(HttpRig.node(2), Optional.of(DhtError.QUOTA_EXCEEDED)));
    String body =
        "{\"cid\":\"" + HttpRig.CID + "\",\"addrs\":[\"/ip4/192.0.2.9/tcp/4001\"],\"ttl\":60}";
    hold("Announcement", body);
    hold("Announced", post(body, "application/json"));
    hold("Listing", get("/dht/providers", "application/json"));
    hold(
        "Announced", answer(client.method(HttpMethod.DELETE).uri("/dht/providers/" + HttpRig.CID)));
  }

  @Test
  void a_bulk_has_it_line_by_line() {
    String body = "{\"cid\":\"" + HttpRig.CID + "\"}\n{\"cid\":17}\n";
    List<String> lines = post(body, "application/x-ndjson").lines().toList();
    assertThat(lines).hasSize(3);
    hold("BulkLine", lines.get(0));
    hold("BulkLine", lines.get(1));
    hold("BulkEnd", lines.get(2));
  }

  @Test
  void nodes_have_it() {
    rig.table.offer(rig.peer(3), Optional.empty());
    rig.lookups.closest =
        id ->
            Mono.just(
                new LookupResult(
                    id,
                    Optional.empty(),
                    List.of(rig.peer(3)),
                    1,
                    1,
                    0,
                    java.time.Duration.ofMillis(3)));
    hold("RoutingTable", get("/dht/routing-table", "application/json"));
    hold("Closest", get("/dht/peers/" + HttpRig.node(7), "application/json"));
  }

  @Test
  void a_problem_has_it() {
    hold("Problem", get("/dht/providers/b3:1", "application/json"));
    hold("Problem", get("/dht/nothing", "application/json"));
  }

  @Test
  void what_the_code_refuses_the_schema_refuses_too() {
    for (String body :
        List.of(
            "{}",
            "{\"cid\":17}",
            "{\"cid\":\"b3:12\"}",
            "{\"cid\":\"" + HttpRig.CID + "\",\"addrs\":[]}",
            "{\"cid\":\"" + HttpRig.CID + "\",\"ttl\":59}",
            "{\"cid\":\"" + HttpRig.CID + "\",\"ttl\":172801}",
            "{\"cid\":\"" + HttpRig.CID + "\",\"record\":\"AAAA\"}",
            "{\"cid\":\"" + HttpRig.CID + "\",\"other\":1}")) {
      assertThat(answerOf(body)).as(body).isEqualTo(400);
      assertThat(schema("/components/schemas/Announcement").validate(body, InputFormat.JSON))
          .as(body)
          .isNotEmpty();
    }
  }

  private FindEvent found(int publisher) {
    return new FindEvent.Found(rig.record(publisher), Optional.empty());
  }

  private static void hold(String schema, String text) {
    check("/components/schemas/" + schema, text);
  }

  private static void check(String pointer, String text) {
    assertThat(schema(pointer).validate(text, InputFormat.JSON)).as(text).isEmpty();
  }

  private static Schema schema(String pointer) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(BASE, DOCUMENT.toString())));
    return registry.getSchema(SchemaLocation.of(BASE + "#" + pointer));
  }

  private String get(String path, String accept) {
    return answer(client.get().uri(path).header(HttpHeaders.ACCEPT, accept));
  }

  private String post(String body, String type) {
    return answer(
        client
            .post()
            .uri("/dht/providers")
            .header(HttpHeaders.CONTENT_TYPE, type)
            .bodyValue(body.getBytes(StandardCharsets.UTF_8)));
  }

  private int answerOf(String body) {
    return client
        .post()
        .uri("/dht/providers")
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .bodyValue(body.getBytes(StandardCharsets.UTF_8))
        .exchange()
        .expectBody()
        .returnResult()
        .getStatus()
        .value();
  }

  private static String answer(WebTestClient.RequestHeadersSpec<?> request) {
    byte[] body = request.exchange().expectBody().returnResult().getResponseBody();
    return new String(java.util.Objects.requireNonNull(body), StandardCharsets.UTF_8);
  }

  private static Map<String, Operation> operations() {
    Map<String, Operation> operations = new TreeMap<>();
    MODEL
        .getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .forEach((method, operation) -> operations.put(method + " " + path, operation)));
    return operations;
  }

  private static SwaggerParseResult parse() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    return new OpenAPIV3Parser().readContents(TEXT, null, options);
  }

  /** The patterns of the door's routes, without the one for all that is left. */
  private Set<String> served() {
    Set<String> patterns = new HashSet<>();
    rig.door(ApiPolicy.defaults(true), new TokenFile(ApiPolicy.Access.defaults(true), rig.clock))
        .routes()
        .accept(new Patterns(patterns));
    patterns.remove("/dht/**");
    return patterns;
  }

  /** Collects what routes match. */
  private record Patterns(Set<String> found) implements RouterFunctions.Visitor {
    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
      found.add(predicate.toString());
    }

    @Override
    public void startNested(RequestPredicate predicate) {}

    @Override
    public void endNested(RequestPredicate predicate) {}

    @Override
    public void resources(
        java.util.function.Function<ServerRequest, Mono<org.springframework.core.io.Resource>>
            lookup) {
      throw new AssertionError("no resources here");
    }

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> router) {
      throw new AssertionError("an unknown router: " + router);
    }
  }
}
