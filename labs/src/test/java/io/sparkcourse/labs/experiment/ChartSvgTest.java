package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartSvgTest {
  private static Document draw(Experiment.Chart chart, Findings findings) throws Exception {
    String svg = ChartSvg.of(Sample.report(chart, findings));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> elements(Document svg, String tag, String cssClass) {
    NodeList all = svg.getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (List.of(element.getAttribute("class").split(" ")).contains(cssClass)) {
        found.add(element);
      }
    }
    return found;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void aCurveHasAPointForEachMedianAtItsHeight() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.CURVES,
            Sample.times(
                Sample.row("", "1", "", 10.0, 20.0, 30.0),
                Sample.row("", "2", "", 40.0, 40.0, 40.0)));

    List<Element> points = elements(svg, "circle", "s0");
    assertThat(points).hasSize(2);
    double axis = number(elements(svg, "line", "axis").get(0), "y1");
    double low = axis - number(points.get(0), "cy");
    double high = axis - number(points.get(1), "cy");
    assertThat(high / low).isBetween(1.99, 2.01);
    assertThat(number(points.get(1), "cx")).isGreaterThan(number(points.get(0), "cx"));
  }

  @Test
  void theLineOfARangeGoesFromTheSmallestToTheLargestValue() throws Exception {
    Document svg =
        draw(Experiment.Chart.CURVES, Sample.times(Sample.row("", "1", "", 10.0, 20.0, 40.0)));

    Element range = elements(svg, "line", "range").get(0);
    double axis = number(elements(svg, "line", "axis").get(0), "y1");
    double min = axis - number(range, "y1");
    double max = axis - number(range, "y2");
    assertThat(max / min).isBetween(3.99, 4.01);
  }

  @Test
  void valuesThatAreFarApartAreDrawnByPowersOfTen() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.CURVES,
            Sample.times(
                Sample.row("", "1", "", 1.0),
                Sample.row("", "2", "", 10.0),
                Sample.row("", "3", "", 100.0)));

    double[] heights =
        elements(svg, "circle", "s0").stream().mapToDouble(each -> number(each, "cy")).toArray();
    assertThat(heights[0] - heights[1]).isBetween(119.0, 121.0);
    assertThat(heights[1] - heights[2]).isBetween(119.0, 121.0);
  }

  @Test
  void growthIsHeldAgainstTheLineOfProportionThroughTheFirstPointAndTheOrigin() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.GROWTH,
            Sample.times(
                Sample.row("", "10", "", 20.0),
                Sample.row("", "20", "", 50.0),
                Sample.row("", "40", "", 100.0)));

    List<Element> points = elements(svg, "circle", "s0");
    Element line = proportions(svg).get(0);
    assertThat(number(line, "x1")).isEqualTo(number(points.get(0), "cx"));
    assertThat(number(line, "y1")).isEqualTo(number(points.get(0), "cy"));
    assertThat(number(line, "x2")).isEqualTo(number(points.get(2), "cx"));
    double axis = number(elements(svg, "line", "axis").get(0), "y1");
    double left = number(elements(svg, "line", "axis").get(0), "x1");
    double first = axis - number(line, "y1");
    assertThat((axis - number(line, "y2")) / first)
        .as("four times the first cost")
        .isBetween(3.99, 4.01);
    assertThat((number(points.get(2), "cx") - left) / (number(points.get(0), "cx") - left))
        .as("places by their numbers, from 0 on")
        .isBetween(3.98, 4.02);
  }

  @Test
  void byPowersOfTenTheLineOfProportionRisesByOnePowerWhereTheAxisDoes() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.GROWTH,
            Sample.times(
                Sample.row("", "20,000", "", 1.0),
                Sample.row("", "200,000", "", 2.0),
                Sample.row("", "2,000,000", "", 100.0)));

    List<Element> points = elements(svg, "circle", "s0");
    Element line = proportions(svg).get(0);
    assertThat(number(line, "x2")).isEqualTo(number(points.get(2), "cx"));
    assertThat(number(line, "y2")).isEqualTo(number(points.get(2), "cy"));
    assertThat(number(points.get(1), "cx") * 2)
        .isEqualTo(number(points.get(0), "cx") + number(points.get(2), "cx"));
  }

  @Test
  void growthIsDrawnByPowersOfTenAlsoIfOnlyThePlacesAreFarApart() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.GROWTH,
            Sample.times(
                Sample.row("", "1,000", "", 20.0),
                Sample.row("", "10,000", "", 20.0),
                Sample.row("", "100,000", "", 40.0)));

    List<Element> points = elements(svg, "circle", "s0");
    assertThat(number(points.get(1), "cx") * 2)
        .as("places")
        .isEqualTo(number(points.get(0), "cx") + number(points.get(2), "cx"));
    Element line = proportions(svg).get(0);
    double power = number(points.get(1), "cx") - number(points.get(0), "cx");
    double run = number(line, "x2") - number(line, "x1");
    double rise = number(line, "y1") - number(line, "y2");
    assertThat(elements(svg, "line", "guide")).as("10 and 100").hasSize(2);
    double height =
        number(elements(svg, "line", "guide").get(0), "y1")
            - number(elements(svg, "line", "guide").get(1), "y1");
    assertThat(rise / height).as("one power of ten for each").isCloseTo(run / power, within(0.01));
  }

  @Test
  void aLabelThatWouldOverlapTheLastOneIsLeftOut() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.GROWTH,
            Sample.times(
                Sample.row("", "1,000", "", 1.0),
                Sample.row("", "1,900,000", "", 2.0),
                Sample.row("", "2,000,000", "", 3.0)));

    assertThat(elements(svg, "text", "middle"))
        .extracting(Element::getTextContent)
        .containsExactly("1,000", "2,000,000");
    assertThat(elements(svg, "circle", "s0")).as("all points").hasSize(3);
  }

  @Test
  void theLineOfProportionEndsWhereItLeavesThePlot() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.GROWTH,
            Sample.times(Sample.row("", "1", "", 100.0), Sample.row("", "20", "", 400.0)));

    Element line = proportions(svg).get(0);
    double top =
        elements(svg, "line", "guide").stream()
            .mapToDouble(each -> number(each, "y1"))
            .min()
            .orElseThrow();
    assertThat(number(line, "y2")).isEqualTo(top);
    List<Element> points = elements(svg, "circle", "s0");
    assertThat(number(line, "x2") - number(line, "x1"))
        .as("4 hundreds are reached at 4 of 20")
        .isCloseTo(
            (number(points.get(1), "cx") - number(points.get(0), "cx")) * 3 / 19, within(0.2));
  }

  @Test
  void eachCurveHasItsLineOfProportionAndTheLegendNamesThemOnce() throws Exception {
    Findings findings =
        Sample.times(
            Sample.row("", "1", "plain", 10.0),
            Sample.row("", "1", "inverse", 20.0),
            Sample.row("", "2", "plain", 11.0),
            Sample.row("", "2", "inverse", 21.0));

    Document growth = draw(Experiment.Chart.GROWTH, findings);
    Document curves = draw(Experiment.Chart.CURVES, findings);

    assertThat(proportions(growth)).hasSize(2);
    assertThat(growth.getDocumentElement().getTextContent())
        .containsOnlyOnce("in proportion to the first point");
    assertThat(proportions(curves)).isEmpty();
    assertThat(curves.getDocumentElement().getTextContent()).doesNotContain("in proportion");
  }

  /** Those of the plot: the first one is in the legend. */
  private static List<Element> proportions(Document svg) {
    List<Element> all = elements(svg, "line", "proportion");
    return all.isEmpty() ? all : all.subList(1, all.size());
  }

  @Test
  void barsAreAsLongAsTheMediansAndHaveTheirNumberBesideThem() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.BARS,
            Sample.rates(
                Sample.row("count", "", "consumer", 90.0, 100.0, 110.0),
                Sample.row("count", "", "DStream", 20.0, 50.0, 60.0)));

    double consumer = number(elements(svg, "rect", "s0").get(0), "width");
    double dstream = number(elements(svg, "rect", "s1").get(0), "width");
    assertThat(consumer / dstream).isBetween(1.99, 2.01);
    assertThat(svg.getDocumentElement().getTextContent()).contains("100").contains("50.0");
  }

  @Test
  void everythingIsInsideThePicture() throws Exception {
    Document svg =
        draw(
            Experiment.Chart.BARS,
            Sample.rates(
                Sample.row("count", "default settings", "Structured", 2_000_000.0, 2_500_000.0)));

    double width = number(svg.getDocumentElement(), "width");
    Element range = elements(svg, "line", "range").get(0);
    assertThat(DoubleStream.of(number(range, "x1"), number(range, "x2")))
        .allSatisfy(x -> assertThat(x).isBetween(0.0, width - 150));
  }
}
