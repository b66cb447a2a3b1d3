package io.sparkcourse.section2.window;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;

/** The picture of lecture 2.6 shows what the demo does. */
class WindowPictureTest {
  @Test
  void failedLoginsEnterAndLeave() {
    try (DStreamTester tester = DStreamTester.every(WindowDemo.BATCH)) {
      JavaDStream<LogEntry> failures =
          WindowDemo.failedLogins(SampleStreams.accessLog(tester.context(), WindowDemo.START));
      TimelineRecorder timeline =
          TimelineRecorder.of(tester.context(), WindowDemo.WINDOW, WindowDemo.SLIDE);
      timeline.events(failures, WindowDemo::client);
      timeline.results(
          failures.window(WindowDemo.WINDOW, WindowDemo.SLIDE).count(), count -> count + " failed");
      tester.run(12);

      LecturePicture.assertUpToDate(
          Path.of("lectures", "images", "2.06-window.svg"), timeline.recorded());
    }
  }
}
