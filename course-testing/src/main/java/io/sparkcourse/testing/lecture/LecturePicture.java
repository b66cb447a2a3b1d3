package io.sparkcourse.testing.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.timeline.EventTimeline;
import io.sparkcourse.common.timeline.EventTimelineSvg;
import io.sparkcourse.common.timeline.Timeline;
import io.sparkcourse.common.timeline.TimelineSvg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the timelines in the lectures true: each one is drawn again from a run of Spark, and must
 * equal the one that is checked in.
 *
 * <p>A test of the section runs the demo's own pipeline and names the picture, by its path from the
 * section's directory:
 *
 * <pre>{@code
 * @Test
 * void thePictureOfTheLectureIsWhatSparkDoes() {
 *   try (DStreamTester tester = DStreamTester.every(CountByWindowDemo.BATCH).withCheckpoint()) {
 *     JavaDStream<String> requests = tester.stream(List.of("a", "b"), List.of(), List.of("c"));
 *     TimelineRecorder timeline =
 *         TimelineRecorder.of(tester.context(), CountByWindowDemo.WINDOW, CountByWindowDemo.SLIDE);
 *     timeline.events(requests, Object::toString);
 *     timeline.results(CountByWindowDemo.requestsInWindow(requests), Object::toString);
 *     tester.run(12);
 *
 *     LecturePicture.assertUpToDate(
 *         Path.of("lectures", "images", "2.07-count-by-window.svg"), timeline.recorded());
 *   }
 * }
 * }</pre>
 *
 * <p>To write the picture, for the first time or after a change, run the test with {@code
 * -Dcourse.pictures=write}, look at the picture, and check it in.
 */
public final class LecturePicture {
  private static final String PICTURES = "course.pictures";
  private static final String WRITE = "write";

  private LecturePicture() {}

  /**
   * Asserts that the picture shows this timeline; with {@code -Dcourse.pictures=write} makes it so.
   *
   * @param svg from the working directory of the test, which is its module's
   * @throws AssertionError if the picture is missing or shows anything else
   * @throws IllegalArgumentException if the timeline cannot be drawn, or the property has another
   *     value
   */
  public static void assertUpToDate(Path svg, Timeline timeline) {
    assertUpToDate(svg, TimelineSvg.render(timeline));
  }

  /** Like {@link #assertUpToDate(Path, Timeline)}, for a timeline of event time. */
  public static void assertUpToDate(Path svg, EventTimeline timeline) {
    assertUpToDate(svg, EventTimelineSvg.render(timeline));
  }

  /**
   * Like {@link #assertUpToDate(Path, Timeline)}, for a picture that a lecture draws in its own
   * way.
   *
   * @param drawn the SVG, with {@code \n} at the ends of lines
   */
  public static void assertUpToDate(Path svg, String drawn) {
    String mode = System.getProperty(PICTURES, "");
    if (!mode.isEmpty() && !mode.equals(WRITE)) {
      throw new IllegalArgumentException(
          "-D" + PICTURES + "=" + mode + " is unknown; there is only " + WRITE + ".");
    }
    try {
      if (mode.equals(WRITE)) {
        write(svg, drawn);
      } else {
        compare(svg, drawn);
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static void write(Path svg, String drawn) throws IOException {
    Files.createDirectories(svg.toAbsolutePath().getParent());
    Files.writeString(svg, drawn);
  }

  private static void compare(Path svg, String drawn) throws IOException {
    String remedy = "run this test with -D" + PICTURES + "=" + WRITE + ", and look at the picture";
    assertThat(svg).as("The picture is missing: %s", remedy).exists();
    // A checkout may have other line ends.
    assertThat(Files.readString(svg).replace("\r\n", "\n"))
        .as("%s is not what a run gives now: %s", svg, remedy)
        .isEqualTo(drawn);
  }
}
