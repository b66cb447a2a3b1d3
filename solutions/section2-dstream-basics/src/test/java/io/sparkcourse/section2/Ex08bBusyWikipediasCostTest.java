package io.sparkcourse.section2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.section2.Ex08bBusyWikipediasCheck.Answer;
import io.sparkcourse.testing.DStreamTester;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Durations;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/**
 * Measures the records that the task of 2.8b mentions: the form that it asks for is the cheaper
 * one.
 */
class Ex08bBusyWikipediasCostTest {
  private static final int WIKIPEDIAS = 10;
  private static final int FULL = 14;

  @Test
  void thePlainFormReadsTwelveRecordsForEachWikipedia() throws TimeoutException {
    Answer plain =
        (edits, ssc, directory) ->
            edits
                .mapToPair(edit -> new Tuple2<>(edit.getChannel(), 1))
                .reduceByKeyAndWindow(
                    Integer::sum, Durations.minutes(60), Ex08bBusyWikipedias.BATCH);

    assertThat(readInOneBatch(plain)).isEqualTo(12 * WIKIPEDIAS);
  }

  @Test
  void theSolutionReadsFour() throws TimeoutException {
    assertThat(readInOneBatch(Ex08bBusyWikipedias::busyWikipedias)).isEqualTo(4 * WIKIPEDIAS);
  }

  private static long readInOneBatch(Answer answer) throws TimeoutException {
    List<WikipediaEdit> batch =
        IntStream.range(0, WIKIPEDIAS).mapToObj(n -> editOf("w" + n)).toList();
    try (DStreamTester tester = DStreamTester.every(Ex08bBusyWikipedias.BATCH)) {
      tester.collect(
          answer.busyWikipedias(
              tester.stream(Collections.nCopies(FULL + 1, batch)),
              tester.context(),
              tester.checkpointDirectory()));
      tester.run(FULL);
      return SlideCost.of(1, tester, "none").read();
    }
  }

  private static WikipediaEdit editOf(String wikipedia) {
    WikipediaEdit edit = new WikipediaEdit();
    edit.setChannel(wikipedia);
    return edit;
  }
}
