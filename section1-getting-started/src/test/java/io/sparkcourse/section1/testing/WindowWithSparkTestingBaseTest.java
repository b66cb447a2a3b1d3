package io.sparkcourse.section1.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.holdenkarau.spark.testing.JavaStreamingSuiteBase;
import io.sparkcourse.testing.TestSpark;
import java.util.Collections;
import java.util.List;
import org.apache.spark.streaming.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lecture 1.5: the same window, tested with spark-testing-base. */
class WindowWithSparkTestingBaseTest extends JavaStreamingSuiteBase {
  private static final List<List<String>> ONE_EVENT_A_MINUTE =
      Collections.nCopies(40, List.of("event"));

  // region bridge
  // spark-testing-base is written for JUnit 4, whose annotations Jupiter does not read. And it
  // starts a SparkContext of its own, of which a JVM can run only one.
  @BeforeAll
  static void makeRoomForItsContext() {
    TestSpark.stop();
  }

  @BeforeEach
  void startItsContext() {
    runBefore(); // starts it once, not before each test
  }

  @AfterAll
  static void stopItsContext() {
    runAfterClass();
  }

  // endregion

  @Override
  public Duration batchDuration() {
    return ManualClockDemo.BATCH;
  }

  /** Not the 10 seconds of the library, which a busy machine may need. */
  @Override
  public int maxWaitTimeMillis() {
    return 120_000;
  }

  // region test
  @Test
  void aWindowOf30MinutesFillsUpAndStaysFull() {
    testOperation(
        ONE_EVENT_A_MINUTE,
        ManualClockDemo::eventsInWindow,
        List.of(List.of(10L), List.of(20L), List.of(30L), List.of(30L)));
  }

  // endregion

  @Test
  void aWrongExpectationIsReportedWithoutBatchAndInput() {
    assertThatThrownBy(
            () ->
                testOperation(
                    ONE_EVENT_A_MINUTE,
                    ManualClockDemo::eventsInWindow,
                    List.of(List.of(10L), List.of(20L), List.of(30L), List.of(40L))))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected:<{40=1}> but was:<{30=1}>");
  }
}
