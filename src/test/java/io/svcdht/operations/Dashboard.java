package io.svcdht.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Grafana dashboard that the chart installs. */
final class Dashboard {

  private static final Path FILE = Path.of("helm", "svc-dht", "files", "dashboard.json");

  private final JsonNode json;

  /** Where a panel lies, in cells of a grid of 24 columns. */
  record Place(int x, int y, int width, int height) {
    boolean overlaps(Place other) {
      return x < other.x + other.width
          && other.x < x + width
          && y < other.y + other.height
          && other.y < y + height;
    }
  }

  /** A panel under its row; {@code row} is its own title for a row. */
  record Panel(String row, JsonNode json) {
    String title() {
      return json.path("title").asString();
    }

    boolean isRow() {
      return json.path("type").asString().equals("row");
    }

    Place place() {
      JsonNode grid = json.path("gridPos");
      return new Place(
          grid.path("x").asInt(),
          grid.path("y").asInt(),
          grid.path("w").asInt(),
          grid.path("h").asInt());
    }

    /** The queries, with Grafana's interval replaced by one that Prometheus knows. */
    List<String> queries() {
      List<String> queries = new ArrayList<>();
      for (JsonNode target : json.path("targets")) {
        queries.add(target.path("expr").asString().replace("$__rate_interval", "5m"));
      }
      return queries;
    }
  }

  private Dashboard(JsonNode json) {
    this.json = json;
  }

  static Dashboard read() {
    try {
      return new Dashboard(JsonMapper.builder().build().readTree(Files.readString(FILE)));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  JsonNode json() {
    return json;
  }

  /** Rows and panels, in order. */
  List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    String row = "";
    for (JsonNode panel : json.path("panels")) {
      Panel next = new Panel(row, panel);
      if (next.isRow()) {
        row = next.title();
        next = new Panel(row, panel);
      }
      panels.add(next);
    }
    return panels;
  }
}
