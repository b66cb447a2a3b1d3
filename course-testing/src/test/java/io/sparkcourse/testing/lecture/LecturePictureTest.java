package io.sparkcourse.testing.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.timeline.Timeline;
import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Event;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.DStreamTester;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class LecturePictureTest {
  private static final String PICTURES = "course.pictures";

  private @TempDir Path directory;
  private Path svg;
  private String before;

  @BeforeEach
  void compareUnlessATestSaysOtherwise() {
    svg = directory.resolve("images").resolve("picture.svg");
    before = System.clearProperty(PICTURES);
  }

  @AfterEach
  void putThePropertyBack() {
    if (before == null) {
      System.clearProperty(PICTURES);
    } else {
      System.setProperty(PICTURES, before);
    }
  }

  @Test
  void twoRunsOfAPipelineGiveTheSamePicture() {
    write(run());

    LecturePicture.assertUpToDate(svg, run());

    assertThat(svg).content().contains("(a,3)", "(b,1)");
  }

  @Test
  void aPictureOfAnotherRunIsRefusedAndStays() {
    write(oneBatch("a"));
    byte[] written = read();

    assertThatThrownBy(() -> LecturePicture.assertUpToDate(svg, oneBatch("b")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("picture.svg is not what a run gives now")
        .hasMessageContaining("-Dcourse.pictures=write");
    assertThat(read()).isEqualTo(written);
  }

  @Test
  void aMissingPictureIsReportedWithTheRemedyAndNotWritten() {
    assertThatThrownBy(() -> LecturePicture.assertUpToDate(svg, oneBatch("a")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("The picture is missing")
        .hasMessageContaining("-Dcourse.pictures=write");
    assertThat(svg).doesNotExist();
  }

  @Test
  void theLineEndsOfACheckoutDoNotMatter() throws Exception {
    write(oneBatch("a"));
    Files.writeString(svg, Files.readString(svg).replace("\n", "\r\n"));

    LecturePicture.assertUpToDate(svg, oneBatch("a"));

    assertThat(svg).content().contains("\r\n");
  }

  @Test
  void anUnknownModeIsRefused() {
    System.setProperty(PICTURES, "wirte");

    assertThatThrownBy(() -> LecturePicture.assertUpToDate(svg, oneBatch("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Dcourse.pictures=wirte is unknown");
  }

  private void write(Timeline timeline) {
    System.setProperty(PICTURES, "write");
    LecturePicture.assertUpToDate(svg, timeline);
    System.clearProperty(PICTURES);
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(svg);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static Timeline run() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
      JavaDStream<String> words = tester.stream(List.of("a", "b", "a"), List.of("a"), List.of("c"));
      TimelineRecorder timeline =
          TimelineRecorder.of(tester.context(), Durations.seconds(10), Durations.seconds(5));
      timeline.events(words, Object::toString);
      timeline.results(
          words
              .countByValue()
              .reduceByKeyAndWindow(Long::sum, Durations.seconds(10), Durations.seconds(5)),
          Object::toString);
      tester.run(4);
      return timeline.recorded();
    }
  }

  private static Timeline oneBatch(String label) {
    Duration interval = Duration.ofSeconds(5);
    Instant end = Instant.EPOCH.plus(interval);
    return Timeline.ofBatches(
        Instant.EPOCH, interval, List.of(Batch.of(Instant.EPOCH, end, List.of(Event.of(label)))));
  }
}
