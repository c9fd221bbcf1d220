package io.svcdht.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PlotTest {

  private final SimulationReport report =
      Simulation.run(SimulationPlan.of(12, 5).withWorkload(Workload.of(12, 30).withContents(5)));

  @Test
  void it_is_well_formed_and_names_its_axes_with_units() throws Exception {
    String svg = Plot.svg(report);
    assertThat(svg).contains("% of finds", ">hops<", "ms (virtual time)", "first record");
    Document document = parsed(svg);
    NodeList curves = document.getElementsByTagName("polyline");
    assertThat(curves.getLength()).isEqualTo(2 * report.phases().size());
  }

  @Test
  void the_runs_of_one_scenario_are_told_apart() throws Exception {
    Outcome outcome = new Outcome("two", List.of(), List.of(report, report));
    String svg = Plot.svg(outcome);
    assertThat(svg).contains("run 1, finds", "run 2, finds");
    parsed(svg);
  }

  @Test
  void the_axis_reaches_from_the_least_to_the_greatest_value() {
    Axis axis = Axis.of(List.of(Sample.of(List.of(2.0, 3.0, 4_000.0))), 100, 400);
    assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0, 1_000.0, 10_000.0);
    assertThat(axis.x(1)).isEqualTo(100);
    assertThat(axis.x(100)).isEqualTo(300);
    assertThat(axis.x(0)).isEqualTo(100);
    assertThat(axis.x(10_000)).isEqualTo(500);
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
