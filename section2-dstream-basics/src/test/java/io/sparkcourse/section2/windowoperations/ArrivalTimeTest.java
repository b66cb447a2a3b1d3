package io.sparkcourse.section2.windowoperations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalTimeTest {
  @Test
  void aLateEventIsInTheWindowOfItsArrivalAndNotInThatOfItsTime() {
    Earthquake known = quake("known at once", hour(1));
    Earthquake late = quake("known five hours later", hour(1));
    try (DStreamTester tester = DStreamTester.every(ArrivalTimeDemo.BATCH)) { // two hours
      BatchOutput<Earthquake> windows =
          tester.collect(
              ArrivalTimeDemo.lastSixHours(
                  tester.stream(
                      List.of(known), List.of(), List.of(), List.of(late), List.of(), List.of())));
      tester.run(6);

      assertThat(windows.batches().keySet()).containsExactly(3, 6);
      windows.assertBatch(3, known).assertBatch(6, late);
      assertThat(late.getTime()).isBefore(hour(6)); // in the first window, if its time had counted
    }
  }

  private static Earthquake quake(String place, Instant time) {
    Earthquake quake = new Earthquake();
    quake.setPlace(place);
    quake.setTime(time);
    return quake;
  }

  private static Instant hour(int hour) {
    return Instant.EPOCH.plusSeconds(hour * 3600L);
  }
}
