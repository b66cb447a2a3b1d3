package io.sparkcourse.common.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.timeline.Timeline.Batch;
import java.awt.Rectangle;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TimelineSvgTest {
  /** About the widths of a letter i, of a digit, and of a pictogram. */
  private static final double NARROW = 13 * 0.35;

  private static final double CHARACTER = 13 * 0.62;
  private static final double WIDE = 13 * 1.0;

  private static final Pattern UPWARDS = Pattern.compile("translate\\((\\d+) (\\d+)\\).*");

  static Stream<Arguments> shapes() {
    return Timelines.all().entrySet().stream()
        .map(shape -> Arguments.of(shape.getKey(), shape.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void noTextIsCutOffOrOverlapsAnother(String name, Timeline timeline) throws Exception {
    Document svg = parse(TimelineSvg.render(timeline));
    Rectangle picture =
        new Rectangle(
            Integer.parseInt(svg.getDocumentElement().getAttribute("width")),
            Integer.parseInt(svg.getDocumentElement().getAttribute("height")));
    List<Element> texts = elements(svg, "text", "");

    assertThat(picture.width).isBetween(900, 1000);
    for (int i = 0; i < texts.size(); i++) {
      Rectangle box = box(texts.get(i));
      assertThat(picture.contains(box)).as("%s in %s", describe(texts.get(i)), picture).isTrue();
      for (Element other : texts.subList(i + 1, texts.size())) {
        assertThat(box.intersects(box(other)))
            .as("%s on %s", describe(texts.get(i)), describe(other))
            .isFalse();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void theLabelsAndNumbersOfABoxStayInIt(String name, Timeline timeline) throws Exception {
    Document svg = parse(TimelineSvg.render(timeline));
    List<Rectangle> boxes =
        elements(svg, "rect", "batch").stream().map(TimelineSvgTest::rect).toList();

    assertThat(elements(svg, "text", "label"))
        .allSatisfy(
            label ->
                assertThat(boxes).as(describe(label)).anyMatch(box -> box.contains(box(label))));
    assertThat(elements(svg, "circle", "event").stream().filter(dot -> y(dot) > boxes.get(0).y))
        .allSatisfy(
            dot ->
                assertThat(boxes)
                    .anyMatch(
                        box ->
                            box.contains(
                                new Rectangle(
                                    Integer.parseInt(dot.getAttribute("cx")) - 4,
                                    y(dot) - 4,
                                    8,
                                    8))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void thereIsABoxForEachBatchAndAResultForEachWindow(String name, Timeline timeline)
      throws Exception {
    Document svg = parse(TimelineSvg.render(timeline));

    assertThat(elements(svg, "rect", "batch")).hasSameSizeAs(timeline.batches());
    assertThat(
            elements(svg, "text", "").stream()
                .filter(text -> text.getTextContent().matches("window \\d+")))
        .hasSameSizeAs(timeline.windows());
    assertThat(elements(svg, "text", "result").stream().map(TimelineSvgTest::y).distinct().count())
        .isGreaterThanOrEqualTo(timeline.windows().size());
  }

  @Test
  void marksEachBatchThatEntersStaysOrLeavesByClassAndSign() throws Exception {
    Timeline timeline = Timelines.all().get("sliding");
    Document svg = parse(TimelineSvg.render(timeline));

    // 6 windows at 10 s, 20 s, ... 60 s: two batches enter each; from the fourth on two leave.
    assertThat(bars(svg, "entered")).hasSize(12);
    assertThat(bars(svg, "left")).hasSize(6);
    assertThat(bars(svg, "stayed")).hasSize(2 + 4 + 4 + 4 + 4);
    assertThat(bars(svg, "skipped")).isEmpty();
    assertThat(signs(svg, "in-entered")).hasSize(12).allMatch(sign -> sign.matches("\\+\\d+"));
    assertThat(signs(svg, "in-left"))
        .containsExactly("\u22122", "\u22121", "\u22121", "\u22120", "\u22123", "\u22121");
  }

  @Test
  void marksWhatIsInNoWindow() throws Exception {
    Document svg = parse(TimelineSvg.render(Timelines.all().get("gaps")));

    // Windows of 2 batches every 6: 4 batches before each of the 2 windows
    assertThat(bars(svg, "skipped")).hasSize(8);
    assertThat(bars(svg, "entered")).hasSize(4);
    assertThat(bars(svg, "left")).hasSize(2);
  }

  @Test
  void drawsADotForEachEventWithItsLabelWhereThereIsRoom() throws Exception {
    Timeline timeline = Timelines.letters(4);
    Document svg = parse(TimelineSvg.render(timeline));

    assertThat(elements(svg, "text", "label").stream().map(Element::getTextContent))
        .containsExactly("a", "b", "c", "a");
    assertThat(elements(svg, "circle", "event")).hasSize(4 + 1); // one in the legend
  }

  @Test
  void drawsNoDotsButNumbersOfManyEvents() throws Exception {
    Timeline timeline = Timelines.all().get("many-events");
    Document svg = parse(TimelineSvg.render(timeline));

    assertThat(elements(svg, "circle", "")).isEmpty();
    assertThat(elements(svg, "text", "strong").stream().map(Element::getTextContent))
        .containsExactlyElementsOf(
            timeline.batches().stream().map(Batch::eventCount).map(String::valueOf).toList());
  }

  @Test
  void isTheSameInEveryLocale() {
    Timeline timeline = Timelines.all().get("sliding");
    String expected = TimelineSvg.render(timeline);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(TimelineSvg.render(timeline)).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void saysHowToDrawATimelineThatIsTooLong() {
    Timeline timeline = Timelines.letters(TimelineSvg.MAX_BATCHES + 1);

    assertThatThrownBy(() -> TimelineSvg.render(timeline))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("39 batches")
        .hasMessageContaining("firstBatches(38)");
    assertThat(TimelineSvg.render(timeline.firstBatches(TimelineSvg.MAX_BATCHES)))
        .isEqualTo(TimelineSvg.render(Timelines.letters(TimelineSvg.MAX_BATCHES)));
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> elements(Document svg, String tag, String cssClass) {
    NodeList nodes = svg.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> (Element) nodes.item(i))
        .filter(element -> cssClass.isEmpty() || classes(element).contains(cssClass))
        .toList();
  }

  private static List<Element> bars(Document svg, String cssClass) {
    return elements(svg, "rect", cssClass).stream()
        .filter(rect -> !classes(rect).contains("key"))
        .toList();
  }

  /** The texts in the bars, without the one in the legend. */
  private static List<String> signs(Document svg, String cssClass) {
    return elements(svg, "text", cssClass).stream().skip(1).map(Element::getTextContent).toList();
  }

  private static List<String> classes(Element element) {
    return List.of(element.getAttribute("class").split(" "));
  }

  private static Rectangle box(Element text) {
    boolean title = classes(text).contains("title");
    double width = text.getTextContent().codePoints().mapToDouble(TimelineSvgTest::width).sum();
    Matcher upwards = UPWARDS.matcher(text.getAttribute("transform"));
    if (upwards.matches()) {
      int x = Integer.parseInt(upwards.group(1));
      int y = Integer.parseInt(upwards.group(2));
      return new Rectangle(x - 10, y - (int) width, 12, (int) width);
    }
    int x = Integer.parseInt(text.getAttribute("x"));
    int left = classes(text).contains("middle") ? x - (int) width / 2 : x;
    int wide = (int) (title ? width * 17 / 13 : width);
    return new Rectangle(left, y(text) - 10, wide, 13);
  }

  private static double width(int character) {
    if ("ijlftI.,:;'|!() ".indexOf(character) >= 0) {
      return NARROW;
    }
    return character < 0x1100 ? CHARACTER : WIDE;
  }

  private static Rectangle rect(Element rect) {
    return new Rectangle(
        Integer.parseInt(rect.getAttribute("x")),
        Integer.parseInt(rect.getAttribute("y")),
        Integer.parseInt(rect.getAttribute("width")),
        Integer.parseInt(rect.getAttribute("height")));
  }

  private static int y(Element element) {
    return Integer.parseInt(
        element.getAttribute(element.getTagName().equals("circle") ? "cy" : "y"));
  }

  private static String describe(Element text) {
    return "\"" + text.getTextContent() + "\" " + box(text);
  }
}
