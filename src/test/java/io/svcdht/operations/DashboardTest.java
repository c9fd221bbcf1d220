package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.operations.Dashboard.Panel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The dashboard is one that Grafana can show as it is meant. */
class DashboardTest {

  private final Dashboard dashboard = Dashboard.read();

  private static List<Panel> panels() {
    return Dashboard.read().panels();
  }

  @Test
  void the_rows_go_from_the_answer_to_the_details() {
    assertThat(panels().stream().filter(Panel::isRow).map(Panel::title))
        .containsExactly(
            "Is discovery healthy?",
            "Lookups",
            "Requests & hedges",
            "Routing table & diversity",
            "Records & replication",
            "Limits & rejections",
            "Signatures & PQ",
            "Process");
  }

  @Test
  void source_fleet_and_node_are_chosen_above() {
    List<String> names = new ArrayList<>();
    for (JsonNode variable : dashboard.json().at("/templating/list")) {
      names.add(variable.path("name").asString());
    }
    assertThat(names).containsExactly("datasource", "namespace", "job", "instance");
    assertThat(dashboard.json().path("schemaVersion").asInt()).isGreaterThanOrEqualTo(41);
    assertThat(dashboard.json().path("uid").asString()).isEqualTo("svc-dht");
  }

  @Test
  void ids_and_titles_within_a_row_are_unique() {
    assertThat(panels().stream().map(panel -> panel.json().path("id").asInt()))
        .doesNotHaveDuplicates();
    assertThat(panels().stream().map(panel -> panel.row() + "/" + panel.title()))
        .doesNotHaveDuplicates();
  }

  @Test
  void panels_lie_within_the_grid_and_on_nobody_else() {
    List<Panel> panels = panels();
    for (int i = 0; i < panels.size(); i++) {
      Dashboard.Place place = panels.get(i).place();
      assertThat(place.width()).isPositive();
      assertThat(place.height()).isPositive();
      assertThat(place.x() + place.width()).isLessThanOrEqualTo(24);
      for (Panel other : panels.subList(i + 1, panels.size())) {
        assertThat(place.overlaps(other.place()))
            .as("%s lies on %s", panels.get(i).title(), other.title())
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("panels")
  void a_panel_has_a_unit_a_source_to_choose_and_queries(Panel panel) {
    if (panel.isRow()) {
      return;
    }
    JsonNode json = panel.json();
    assertThat(json.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
    assertThat(json.at("/datasource/uid").asString()).isEqualTo("${datasource}");
    assertThat(panel.queries()).isNotEmpty().allMatch(query -> query.contains("$job"));
    for (JsonNode target : json.path("targets")) {
      assertThat(target.at("/datasource/uid").asString()).isEqualTo("${datasource}");
      assertThat(target.path("refId").asString()).isNotBlank();
    }
  }
}
