package io.sparkcourse.section5.arbitrarystate;

import static io.sparkcourse.section5.arbitrarystate.UserViews.say;
import static io.sparkcourse.section5.arbitrarystate.UserViews.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.arbitrarystate.UserViews.Said;
import io.sparkcourse.testing.StructuredStreamTester;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.TestGroupState;
import org.junit.jupiter.api.Test;

/** Lecture 5.7: which calls of a GroupState are allowed, and its errors. */
class GroupStateTest {
  private static final long NOW = 1_000_000;
  private static final long WATERMARK = 500_000;

  private static TestGroupState<Integer> state(GroupStateTimeout timeout) {
    return TestGroupState.create(Optional.of(7), timeout, NOW, Optional.of(WATERMARK), false);
  }

  @Test
  void nullIsNoState() {
    assertThatThrownBy(() -> state(GroupStateTimeout.NoTimeout()).update(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'null' is not a valid state value");
  }

  @Test
  void whatIsRemovedIsNotThere() {
    TestGroupState<Integer> state = state(GroupStateTimeout.NoTimeout());
    state.remove();

    assertThat(state.exists()).isFalse();
    assertThatThrownBy(state::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("State is either not defined or has already been removed");
  }

  @Test
  void aTimeoutTimestampIsNotBeforeTheWatermark() {
    TestGroupState<Integer> state = state(GroupStateTimeout.EventTimeTimeout());

    assertThatThrownBy(() -> state.setTimeoutTimestamp(WATERMARK - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Timeout timestamp (499999) cannot be earlier than the current watermark (500000)");
    state.setTimeoutTimestamp(WATERMARK);
    assertThat(state.getTimeoutTimestampMs().get()).isEqualTo(WATERMARK);
  }

  @Test
  void aDurationIsOfTheStartOfTheMicroBatch() {
    TestGroupState<Integer> state = state(GroupStateTimeout.ProcessingTimeTimeout());
    state.setTimeoutDuration("10 seconds");

    assertThat(state.getTimeoutTimestampMs().get()).isEqualTo(NOW + 10_000);
  }

  @Test
  void eachTimeoutHasItsOwnMethod() {
    assertThatThrownBy(
            () -> state(GroupStateTimeout.EventTimeTimeout()).setTimeoutDuration("10 seconds"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Cannot set timeout duration without enabling processing time");
    assertThatThrownBy(
            () -> state(GroupStateTimeout.ProcessingTimeTimeout()).setTimeoutTimestamp(NOW))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Cannot set timeout timestamp without enabling event time");
  }

  @Test
  void withoutAWatermarkThereIsNoneToAskFor() {
    TestGroupState<Integer> state =
        TestGroupState.create(
            Optional.of(7), GroupStateTimeout.NoTimeout(), NOW, Optional.empty(), false);

    assertThatThrownBy(state::getCurrentWatermarkMs)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(
            "Cannot get event time watermark timestamp without setting watermark");
  }

  @Test
  void theFunctionIsCalledOnceForEachKeyOfAMicroBatchAndNotForOtherKeys() {
    Said count =
        (user, views, state) -> {
          int came = 0;
          for (; views.hasNext(); views.next()) {
            came++;
          }
          state.update((state.exists() ? state.get() : 0) + came);
          return say(user + " " + came + " of " + state.get());
        };
    try (StructuredStreamTester<String> query =
        UserViews.start(
            lines -> UserViews.said(UserViews.of(lines), GroupStateTimeout.NoTimeout(), count))) {
      assertThat(texts(query.batch("12:00 ann", "12:01 bob", "12:02 ann", "12:03 ann")))
          .containsExactly("ann 3 of 3", "bob 1 of 1");
      assertThat(texts(query.batch("12:04 ann"))).containsExactly("ann 1 of 4");
      assertThat(query.lastProgress().batchId())
          .as("without a timeout there is no micro-batch without data")
          .isEqualTo(1);
    }
  }
}
