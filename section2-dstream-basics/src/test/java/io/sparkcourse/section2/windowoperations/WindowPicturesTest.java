package io.sparkcourse.section2.windowoperations;

import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;

/** The pictures of lecture 2.5 show what Spark does. */
class WindowPicturesTest {
  private static final Path IMAGES = Path.of("lectures", "images");

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private static final List<List<String>> EVENTS =
      List.of(
          List.of("a", "b"),
          List.of("c"),
          List.of("d"),
          List.of("e", "f"),
          List.of(),
          List.of("g"),
          List.of("h", "i"),
          List.of("j"));

  @Test
  void aSlidingWindow() {
    assertPicture("2.05-sliding.svg", Durations.seconds(20), Durations.seconds(10));
  }

  @Test
  void aTumblingWindow() {
    assertPicture("2.05-tumbling.svg", Durations.seconds(10), Durations.seconds(10));
  }

  @Test
  void aWindowWithGaps() {
    assertPicture("2.05-gaps.svg", Durations.seconds(10), Durations.seconds(20));
  }

  @Test
  void earthquakesInTheWindowsOfTheirArrival() {
    try (DStreamTester tester = DStreamTester.every(ArrivalTimeDemo.BATCH)) {
      JavaDStream<Earthquake> strong =
          SampleStreams.earthquakes(tester.context(), Instant.parse("2018-02-05T12:00:00Z"))
              .filter(quake -> quake.getMag() >= 5);
      TimelineRecorder timeline =
          TimelineRecorder.of(tester.context(), ArrivalTimeDemo.WINDOW, ArrivalTimeDemo.SLIDE);
      timeline.events(strong, WindowPicturesTest::day, Earthquake::getTime);
      timeline.results(ArrivalTimeDemo.lastSixHours(strong), WindowPicturesTest::day);
      tester.run(6);

      LecturePicture.assertUpToDate(IMAGES.resolve("2.05-arrival-time.svg"), timeline.recorded());
    }
  }

  private static void assertPicture(String name, Duration length, Duration slide) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
      JavaDStream<String> events = tester.stream(EVENTS);
      TimelineRecorder timeline = TimelineRecorder.of(tester.context(), length, slide);
      timeline.events(events, Object::toString);
      timeline.results(events.window(length, slide), Object::toString);
      tester.run(EVENTS.size());

      LecturePicture.assertUpToDate(IMAGES.resolve(name), timeline.recorded());
    }
  }

  private static String day(Earthquake quake) {
    return DAY.format(quake.getTime());
  }
}
