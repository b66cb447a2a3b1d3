package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    assertThat(Spread.of(9.0, 1.0, 4.0).median()).isEqualTo(4.0);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(9.0, 1.0, 4.0, 5.0).median()).isEqualTo(4.5);
  }

  @Test
  void oneSlowRunChangesTheMaximumOnly() {
    Spread spread = Spread.of(1.0, 1.1, 90.0);

    assertThat(spread.median()).isEqualTo(1.1);
    assertThat(spread.min()).isEqualTo(1.0);
    assertThat(spread.max()).isEqualTo(90.0);
  }

  @Test
  void rangesThatShareAValueAreNotApart() {
    assertThat(Spread.of(1.0, 2.0).isApartFrom(Spread.of(2.0, 3.0))).isFalse();
    assertThat(Spread.of(1.0, 5.0).isApartFrom(Spread.of(2.0, 3.0))).isFalse();
    assertThat(Spread.of(1.0, 2.0).isApartFrom(Spread.of(2.1, 3.0))).isTrue();
    assertThat(Spread.of(2.1, 3.0).isApartFrom(Spread.of(1.0, 2.0))).isTrue();
  }

  @Test
  void withoutValuesOrWithOneThatIsNoNumberThereIsNoSpread() {
    List<Double> none = List.of();
    assertThatThrownBy(() -> new Spread(none)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Spread.of(1.0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
