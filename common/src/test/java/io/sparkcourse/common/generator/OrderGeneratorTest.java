package io.sparkcourse.common.generator;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.data.Payment;
import io.sparkcourse.common.generator.OrderGenerator.Sample;
import io.sparkcourse.common.generator.OrderGenerator.Truth;
import io.sparkcourse.common.sample.SampleData;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderGeneratorTest {
  private final Sample sample = OrderGenerator.generate(SampleData.SEED);
  private final Truth truth = sample.truth();

  /** The ids in the data, each once. */
  private final Map<String, Order> orders =
      sample.orders().stream()
          .collect(toMap(Order::getOrderId, each -> each, (first, again) -> first));

  private final Map<String, Payment> payments =
      sample.payments().stream()
          .collect(toMap(Payment::getPaymentId, each -> each, (first, again) -> first));

  @Test
  void theSameSeedGivesTheSameDataAndAnotherSeedGivesOthers() {
    assertThat(OrderGenerator.generate(SampleData.SEED)).isEqualTo(sample);
    assertThat(OrderGenerator.generate(SampleData.SEED + 1).orders()).isNotEqualTo(sample.orders());
  }

  @Test
  void theDataOfTheCourseAreTheseOnEveryPlatform() {
    // If this fails, numbers in lectures and expected outputs are no longer true.
    String all =
        Stream.concat(
                sample.orders().stream().map(each -> each + " " + each.getReceivedAt()),
                sample.payments().stream().map(each -> each + " " + each.getReceivedAt()))
            .collect(Collectors.joining("\n"));

    assertThat(Checksum.sha256(all))
        .isEqualTo("69b2286265d101b55a16d3503b98dd5c0d1a4878943e6237f32302c3cd3c3cb6");
  }

  @Test
  void theNumbersInTheDescriptionOfTheDataAreRight() {
    assertThat(truth.orders()).isEqualTo(1_205);
    assertThat(truth.payments()).isEqualTo(1_087);
    assertThat(truth.paymentsWithoutOrder()).hasSize(36);
    assertThat(truth.unpaidOrders()).isEqualTo(154);
    assertThat(truth.ordersSentTwice()).isEqualTo(33);
    assertThat(truth.paymentsSentTwice()).isEqualTo(17);
  }

  @Test
  void thereAreAboutTwoOrdersASecondAndMostArePaid() {
    assertThat(orders).hasSize(truth.orders()).hasSizeBetween(1_050, 1_250);
    assertThat(payments).hasSize(truth.payments()).hasSizeBetween(930, 1_130);
    assertThat(orders.values().stream().map(Order::getCustomerId).distinct().toList())
        .hasSizeBetween(80, 120);
  }

  @Test
  void theTruthIsThatOfTheData() {
    Map<String, Duration> delays =
        payments.values().stream()
            .filter(payment -> orders.containsKey(payment.getOrderId()))
            .collect(toMap(Payment::getPaymentId, this::delay));
    Set<String> paid = payments.values().stream().map(Payment::getOrderId).collect(toSet());

    assertThat(truth.paymentDelays()).isEqualTo(delays);
    assertThat(truth.paymentsWithoutOrder())
        .isEqualTo(
            payments.keySet().stream().filter(id -> !delays.containsKey(id)).collect(toSet()))
        .hasSizeBetween(15, 50);
    assertThat(truth.unpaidOrders())
        .isEqualTo(orders.keySet().stream().filter(id -> !paid.contains(id)).toList().size())
        .isBetween(100, 180);
    assertThat(paid).hasSameSizeAs(payments.keySet()); // none is paid twice
    assertThat(truth.orderedCents())
        .isEqualTo(orders.values().stream().mapToLong(Order::getAmountCents).sum());
    assertThat(truth.paidCents())
        .isEqualTo(
            payments.values().stream()
                .filter(payment -> orders.containsKey(payment.getOrderId()))
                .mapToLong(Payment::getAmountCents)
                .sum())
        .isLessThan(truth.orderedCents());
  }

  @Test
  void aPaymentIsOfTheWholeAmount() {
    assertThat(payments.values())
        .filteredOn(payment -> orders.containsKey(payment.getOrderId()))
        .allMatch(
            payment ->
                orders.get(payment.getOrderId()).getAmountCents() == payment.getAmountCents());
    assertThat(orders.values()).allMatch(order -> order.getAmountCents() > 0);
  }

  @Test
  void paymentsComeSecondsAndSometimesMinutesAfterTheirOrder() {
    List<Duration> delays = truth.paymentDelays().values().stream().sorted().toList();

    assertThat(delays.get(0)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(delays.get(delays.size() / 2))
        .isBetween(Duration.ofSeconds(17), Duration.ofSeconds(23));
    assertThat(delays.get(delays.size() - 1))
        .isBetween(Duration.ofMinutes(2), OrderGenerator.LONGEST_DELAY);
    assertThat(truth.paymentsWithin(Duration.ofMinutes(1)))
        .isEqualTo(delays.stream().filter(d -> d.toMillis() <= 60_000).count())
        .isLessThan(delays.size() - 50);
  }

  @Test
  void whatIsSentTwiceDiffersOnlyInItsArrival() {
    assertThat(sample.orders()).hasSize(truth.orders() + truth.ordersSentTwice());
    assertThat(sample.payments()).hasSize(truth.payments() + truth.paymentsSentTwice());
    assertThat(truth.ordersSentTwice()).isBetween(10, 40);
    assertThat(truth.paymentsSentTwice()).isBetween(10, 40);
    for (Payment payment : sample.payments()) {
      Payment other = payments.get(payment.getPaymentId());
      assertThat(payment.getTime()).isEqualTo(other.getTime());
      assertThat(payment.getOrderId()).isEqualTo(other.getOrderId());
    }
    assertThat(sample.payments()).doesNotHaveDuplicates();
    assertThat(sample.orders()).doesNotHaveDuplicates();
  }

  @Test
  void thingsArriveInOrderOfTheirArrivalAndSomePaymentsBeforeTheirOrder() {
    assertThat(sample.orders()).isSortedAccordingTo(Comparator.comparing(Order::getReceivedAt));
    assertThat(sample.payments()).isSortedAccordingTo(Comparator.comparing(Payment::getReceivedAt));
    assertThat(payments.values())
        .filteredOn(payment -> orders.containsKey(payment.getOrderId()))
        .filteredOn(
            payment ->
                payment.getReceivedAt().isBefore(orders.get(payment.getOrderId()).getReceivedAt()))
        .hasSizeBetween(3, 50);
  }

  private Duration delay(Payment payment) {
    return Duration.between(orders.get(payment.getOrderId()).getTime(), payment.getTime());
  }
}
