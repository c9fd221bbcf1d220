package io.svcdht.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The REST API of a running node, as far as the commands use it. */
final class Api {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  @Option(
      names = "--url",
      description = "Where the node's API is (default ${DEFAULT-VALUE}).",
      paramLabel = "URL")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(names = "--token-file", description = "File that holds the token to call with.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-file",
      description =
          "PEM file of the certificates to trust where the URL is https; default: those that Java"
              + " trusts.")
  private @Nullable Path caFile;

  @Option(names = "--json", description = "Print the node's answer as it is.")
  private boolean json;

  /** Whether the answer is to be printed as it is. */
  boolean json() {
    return json;
  }

  /** An answer, or a refusal in the form of RFC 9457. */
  record Reply(int status, String text, JsonNode body) {
    boolean refused() {
      return status >= 400;
    }

    /** One sentence and the advice to it. */
    String refusal() {
      String code = body.path("code").asString("HTTP " + status);
      return code + ": " + body.path("detail").asString("") + " " + body.path("hint").asString("");
    }
  }

  Reply get(String path) {
    return send(request(path).GET());
  }

  Reply post(String path, Object document) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(document))));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(ANSWER)
            .header("Accept", "application/json, application/problem+json");
    if (tokenFile != null) {
      request.header("Authorization", "Bearer " + token(tokenFile));
    }
    return request;
  }

  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException failed) {
      throw new IllegalArgumentException("the token file " + file + " cannot be read: " + failed);
    }
  }

  private HttpClient client() {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
    if (caFile != null) {
      client.sslContext(Trust.in(caFile));
    }
    return client.build();
  }

  private Reply send(HttpRequest.Builder request) {
    try (HttpClient client = client()) {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(answer.statusCode(), answer.body(), Json.MAPPER.readTree(answer.body()));
    } catch (IOException failed) {
      throw new IllegalStateException(
          "no answer from " + url + " (" + failed + "): is a node running there?", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
