package io.sparkcourse.labs.structured;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.recovery.LectureTable;
import io.sparkcourse.labs.recovery.PromisedVerdict;
import io.sparkcourse.labs.recovery.VerdictLine;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of the lecture were written by {@link StructuredRecoveryLab}. Their numbers are those
 * of one run; that every sink is there and keeps its promise must be so in any.
 */
class StructuredRecoveryTableTest {
  private static final Path LECTURE =
      Path.of(
          "..", "section5-structured-streaming", "lectures", "5.08-recovery-and-exactly-once.md");

  @Test
  void everySinkIsThereLosesNothingAndKeepsItsPromise() throws IOException {
    List<PromisedVerdict> verdicts = verdicts();

    assertThat(verdicts).allMatch(PromisedVerdict::isKept);
    assertThat(verdicts)
        .extracting(row -> row.verdict().sink() + ": " + row.promised())
        .containsExactlyElementsOf(
            Stream.of(OrdersSink.values())
                .map(sink -> sink.title() + ": " + sink.guarantee())
                .toList());
    assertThat(verdicts).extracting(row -> row.verdict().lost()).containsOnly(0L);
  }

  @Test
  void whatTheKillsHaveLeftInTheTopicIsThereTwice() throws IOException {
    List<List<Long>> left =
        new LectureTable(LECTURE, "topic")
            .rows().stream().map(StructuredRecoveryTableTest::numbers).toList();

    for (List<Long> row : left) {
      List<Long> each = row.subList(1, row.size() - 1);
      assertThat(each).hasSize(row.get(0).intValue());
      assertThat(sum(each)).isEqualTo(row.get(row.size() - 1));
    }
    assertThat(left.stream().mapToLong(row -> row.get(0)).sum()).isEqualTo(kafka().kills());
    long duplicated = left.stream().mapToLong(row -> row.get(row.size() - 1)).sum();
    assertThat(kafka().duplicated()).isEqualTo(duplicated);
  }

  /** The kills of a line, what each has left, and the sum. */
  private static List<Long> numbers(String line) {
    return Stream.of(line.strip().split("\\D+"))
        .filter(number -> !number.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  private static long sum(List<? extends Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  private static RecoveryVerdict kafka() throws IOException {
    return verdicts().stream()
        .map(PromisedVerdict::verdict)
        .filter(verdict -> verdict.sink().equals(OrdersSink.KAFKA.title()))
        .findFirst()
        .orElseThrow();
  }

  private static List<PromisedVerdict> verdicts() throws IOException {
    return new LectureTable(LECTURE, "structured-recovery")
        .rows().stream().map(VerdictLine::parse).toList();
  }
}
