package io.sparkcourse.section2.countbywindow;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;

/** The picture of lecture 2.7 shows what the demo does. */
class CountByWindowPictureTest {
  @Test
  void whatEntersIsAddedAndWhatLeavesIsSubtracted() {
    try (DStreamTester tester = DStreamTester.every(CountByWindowDemo.BATCH).withCheckpoint()) {
      JavaDStream<LogEntry> requests =
          SampleStreams.accessLog(tester.context(), CountByWindowDemo.START);
      TimelineRecorder timeline =
          TimelineRecorder.of(tester.context(), CountByWindowDemo.WINDOW, CountByWindowDemo.SLIDE);
      timeline.events(requests, LogEntry::getPath);
      timeline.results(CountByWindowDemo.requestsInWindow(requests), count -> count + " requests");
      tester.run(12);

      LecturePicture.assertUpToDate(
          Path.of("lectures", "images", "2.07-count-by-window.svg"), timeline.recorded());
    }
  }
}
