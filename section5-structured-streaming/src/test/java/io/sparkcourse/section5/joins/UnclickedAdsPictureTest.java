package io.sparkcourse.section5.joins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.timeline.EventTimeline;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture of lecture 5.5: a left outer join. */
class UnclickedAdsPictureTest {
  @TempDir private Path directory;

  @Test
  void thePictureShowsTheRunOfTheDemo() throws Exception {
    List<String> lines = new ArrayList<>();
    EventTimeline timeline = UnclickedAdsDemo.run(JoinRun.session(), directory, lines::add);

    assertThat(lines).element(5).asString().endsWith("watermark 13:10  state 2  out B NULL");
    LecturePicture.assertUpToDate(
        Path.of("lectures", "images", "5.05-unclicked-ads.svg"), timeline);
  }
}
