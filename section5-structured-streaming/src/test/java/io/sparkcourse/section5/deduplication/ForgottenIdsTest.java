package io.sparkcourse.section5.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lecture 5.6: when an id is forgotten. The watermark is ten minutes behind. */
class ForgottenIdsTest {
  private static OrderRows withinTheWatermark() {
    return OrderRows.in(FourWaysDemo::byIdWithinTheWatermark);
  }

  @Test
  void anIdIsForgottenWhenTheWatermarkIsAtItsTimePlusTheDelay() {
    try (OrderRows orders = withinTheWatermark()) {
      orders.batch("tea 12:00 ann");
      orders.batch("mug 12:19:59.999 ann");
      assertThat(orders.kept()).isEqualTo(2);
      orders.batch("pot 12:20:00 ann");
      assertThat(orders.kept()).isEqualTo(2); // mug and pot
      assertThat(orders.batch("tea 12:10:00.001 bob")).containsExactly("tea bob");
    }
  }

  @Test
  void aSecondOrderOfTheDelayLaterNeverComesOut() {
    try (OrderRows orders = withinTheWatermark()) {
      orders.batch("tea 12:00 ann");
      orders.batch("mug 12:19:59.999 ann");
      assertThat(orders.batch("tea 12:10 bob")).isEmpty();
      assertThat(orders.duplicates()).isEqualTo(1);
      orders.batch("pot 12:20 ann");
      assertThat(orders.batch("tea 12:10 bob")).isEmpty();
      assertThat(orders.tooLate()).isEqualTo(1);
    }
  }

  @Test
  void inASilentStreamAnIdIsKnownHoweverMuchLaterItComesAgain() {
    try (OrderRows orders = withinTheWatermark()) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("tea 18:00 bob")).isEmpty();
      assertThat(orders.kept()).isZero(); // its own time has moved the watermark
      assertThat(orders.batch("tea 18:00 bob")).containsExactly("tea bob");
    }
  }

  @Test
  void aDuplicateDoesNotProlongTheTime() {
    try (OrderRows orders = withinTheWatermark()) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("tea 12:09 bob")).isEmpty();
      orders.batch("mug 12:20 ann");
      assertThat(orders.batch("tea 12:11 bob")).containsExactly("tea bob");
    }
  }

  @Test
  void theOrderThatComesFirstSetsTheTimeEvenIfItIsNotTheEarliest() {
    try (OrderRows orders = withinTheWatermark()) {
      orders.batch("tea 12:08 ann");
      assertThat(orders.batch("tea 12:00 bob")).isEmpty();
      orders.batch("mug 12:27:59.999 ann");
      assertThat(orders.batch("tea 12:18 bob")).isEmpty();
      assertThat(orders.duplicates()).isEqualTo(1);
    }
  }

  @Test
  void anIdIsStillKnownInTheMicroBatchThatMovesTheWatermark() {
    try (OrderRows orders = withinTheWatermark()) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("tea 12:11 bob", "mug 12:30 ann")).containsExactly("mug ann");
      assertThat(orders.batch("tea 12:21 bob")).containsExactly("tea bob");
    }
  }

  @Test
  void byIdAndTimeAnOrderIsForgottenWhenTheWatermarkIsAtItsTimeAndFromThenOnItIsTooLate() {
    try (OrderRows orders = OrderRows.in(FourWaysDemo::byIdAndTime)) {
      orders.batch("tea 12:00 ann");
      orders.batch("mug 12:09:59.999 ann");
      assertThat(orders.kept()).isEqualTo(2);
      assertThat(orders.batch("tea 12:00 bob")).isEmpty();
      assertThat(orders.duplicates()).isEqualTo(1);
      orders.batch("pot 12:10 ann");
      assertThat(orders.kept()).isEqualTo(2); // mug and pot
      assertThat(orders.batch("tea 12:00 bob")).isEmpty();
      assertThat(orders.tooLate()).isEqualTo(1);
    }
  }

  @Test
  void aNewIdAtTheWatermarkIsDroppedAndOneAMillisecondLaterComesOut() {
    try (OrderRows orders = OrderRows.in(FourWaysDemo::byIdAndTime)) {
      orders.batch("tea 12:10 ann");
      assertThat(orders.watermark()).isEqualTo("12:00:00");
      assertThat(orders.batch("mug 12:00 ann", "pot 12:00:00.001 ann")).containsExactly("pot ann");
    }
  }
}
