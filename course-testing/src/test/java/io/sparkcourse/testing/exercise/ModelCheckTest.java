package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.testing.exercise.Verdict.NotStarted;
import io.sparkcourse.testing.exercise.Verdict.Right;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.streaming.Durations;
import org.junit.jupiter.api.Test;

/**
 * What the engine says about answers to a small exercise: the even numbers of a batch, ascending.
 */
class ModelCheckTest {
  private static final UnaryOperator<List<Integer>> RIGHT =
      numbers -> numbers.stream().filter(number -> number % 2 == 0).sorted().toList();

  /** State that outlives a run, as a static field of an answer does. */
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final EvenNumbersCheck check = new EvenNumbersCheck(RIGHT);

  @Test
  void acceptsARightAnswer() {
    assertThat(check.verdict()).isEqualTo(new Right());
  }

  @Test
  void namesAKnownMistakeOnTheCaseThatShowsIt() {
    Verdict verdict =
        check.verdictOn(
            numbers ->
                numbers.stream()
                    .filter(number -> number % 2 == 0)
                    .sorted(Comparator.reverseOrder())
                    .toList());

    assertThat(verdict)
        .isEqualTo(
            Wrong.of(
                Slip.DESCENDING,
                """
                Case: ascending
                   batch  time   input  expected  actual
                   1      1 min  -      -         -
                >  2      2 min  4      2         4
                                 2      4         2"""));
  }

  @Test
  void saysOfAnUnknownMistakeOnlyWhatTheCaseShows() {
    Wrong verdict = wrong(check.verdictOn(numbers -> List.of(5)));

    assertThat(verdict.mistake()).isEqualTo(CommonMistake.DIFFERS);
    assertThat(verdict.message())
        .isEqualTo("In batch 1 (1 min) it gives other elements than expected.");
    assertThat(verdict.evidence()).startsWith("Case: only even numbers\n");
  }

  @Test
  void tellsMistakesApartThatLookAlikeInTheFirstCase() {
    assertThat(wrong(check.verdictOn(numbers -> List.of())).mistake())
        .isEqualTo(Slip.GIVES_NOTHING);
    assertThat(
            wrong(
                    check.verdictOn(
                        numbers -> RIGHT.apply(numbers).stream().filter(n -> n != 2).toList()))
                .mistake())
        .isEqualTo(Slip.LEAVES_OUT_TWO);
  }

  @Test
  void doesNotNameAMistakeThatAnEarlierCaseContradicts() {
    UnaryOperator<List<Integer>> withoutTwoBesideFour =
        numbers ->
            RIGHT.apply(numbers).stream().filter(n -> n != 2 || !numbers.contains(4)).toList();
    UnaryOperator<List<Integer>> nothingBesideSeven =
        numbers -> numbers.contains(7) ? List.of() : RIGHT.apply(numbers);

    Wrong inACase = wrong(check.verdictOn(withoutTwoBesideFour));
    Wrong inGeneratedInput = wrong(check.verdictOn(nothingBesideSeven));

    assertThat(inACase.evidence()).startsWith("Case: ascending\n");
    assertThat(inACase.mistake()).isEqualTo(CommonMistake.DIFFERS);
    assertThat(inGeneratedInput.evidence()).startsWith("Case: generated input ");
    assertThat(inGeneratedInput.mistake()).isEqualTo(CommonMistake.DIFFERS);
  }

  @Test
  void shrinksADifferenceInGeneratedInputToWhatShowsIt() {
    Wrong verdict =
        wrong(
            check.verdictOn(
                numbers ->
                    numbers.contains(7) && numbers.contains(6) ? List.of() : RIGHT.apply(numbers)));

    assertThat(verdict.evidence())
        .matches(
            """
            Case: generated input \\d
               batch  time  input  expected  actual
            >  1      10 s  [67]      6         -
                            [67]""");
  }

  @Test
  void runsACaseWithABatchIntervalOfItsOwn() {
    Wrong verdict =
        wrong(check.verdictOn(numbers -> numbers.contains(0) ? List.of() : RIGHT.apply(numbers)));

    assertThat(verdict.evidence())
        .isEqualTo(
            """
            Case: none is even, too
               batch  time  input  expected  actual
            >  1      90 s  0      0         -""");
  }

  @Test
  void findsWhatIsKeptBetweenRuns() {
    RUNS.set(0);
    Wrong verdict =
        wrong(check.verdictOn(numbers -> RUNS.get() > 1 ? List.of() : RIGHT.apply(numbers)));

    assertThat(verdict.mistake()).isEqualTo(CommonMistake.KEEPS_STATE_BETWEEN_RUNS);
    assertThat(verdict.evidence()).startsWith("Case: only even numbers\n");
  }

  @Test
  void findsWhatIsKeptBetweenRunsWhenAllWereRight() {
    int runs = check.casesToTest().size() + check.generatedInputs();
    RUNS.set(0);

    assertThat(
            wrong(check.verdictOn(numbers -> RUNS.get() > runs ? List.of() : RIGHT.apply(numbers)))
                .mistake())
        .isEqualTo(CommonMistake.KEEPS_STATE_BETWEEN_RUNS);
  }

  @Test
  void namesTheMistakeBehindAFailure() {
    Wrong verdict =
        wrong(
            check.verdictOn(
                numbers -> {
                  throw new IllegalStateException("odd");
                }));

    assertThat(verdict.mistake()).isEqualTo(Slip.REFUSES_ODD_NUMBERS);
    assertThat(verdict.message())
        .isEqualTo("It refuses odd numbers.\nIt fails with java.lang.IllegalStateException: odd");
    assertThat(verdict.evidence()).startsWith("Case: only even numbers\n  batch  time");
  }

  @Test
  void saysOfAnUnknownFailureWhatItIs() {
    Wrong verdict = wrong(check.verdictOn(numbers -> List.of(numbers.get(100))));

    assertThat(verdict.mistake()).isEqualTo(CommonMistake.FAILS);
    assertThat(verdict.message())
        .startsWith("It fails with java.lang.IndexOutOfBoundsException: Index: 100 Size: 2");
  }

  @Test
  void recognizesAStubWhereverItsExceptionIs() {
    assertThat(
            check.verdictOn(
                numbers -> {
                  throw new IllegalStateException(new NotStartedException("9.1a", "think"));
                }))
        .isEqualTo(new NotStarted("think"));
  }

  @Test
  void reportsWhatARunHasFoundBesideItsOutput() {
    Wrong verdict =
        wrong(
            check.verdictOn(
                numbers -> {
                  numbers.forEach(number -> EvenNumbersCheck.asked++);
                  return RIGHT.apply(numbers);
                }));

    assertThat(verdict.mistake()).isEqualTo(Slip.ASKS);
    assertThat(verdict.evidence()).startsWith("It asks 2 times.\n\nCase: only even numbers\n");
  }

  @Test
  void triesTheRulesWhenAllOutputsAreRight() {
    assertThat(
            check.verdictOn(numbers -> numbers.size() == 1000 ? List.of() : RIGHT.apply(numbers)))
        .isEqualTo(Wrong.of(Slip.LOSES_LARGE_BATCHES, "0 are left.\n\nRule: large batches, too"));
  }

  @Test
  void givesTheSameVerdictEveryTime() {
    UnaryOperator<List<Integer>> answer =
        numbers -> numbers.contains(7) ? List.of() : RIGHT.apply(numbers);

    assertThat(check.verdictOn(answer))
        .isInstanceOf(Wrong.class)
        .isEqualTo(check.verdictOn(answer));
  }

  private static Wrong wrong(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Wrong.class);
    return (Wrong) verdict;
  }

  private enum Slip implements Mistake<Integer, Integer> {
    LEAVES_OUT_TWO("It leaves out 2.", numbers -> even(numbers).filter(n -> n != 2).toList()),
    GIVES_NOTHING("It gives nothing.", numbers -> List.of()),
    DESCENDING(
        "It gives them descending.",
        numbers -> even(numbers).sorted(Comparator.reverseOrder()).toList()),
    REFUSES_ODD_NUMBERS("It refuses odd numbers.", null),
    ASKS("It asks.", null),
    LOSES_LARGE_BATCHES("It loses large batches.", null);

    private final String message;
    private final Function<List<Integer>, List<Integer>> ofBatch;

    Slip(String message, Function<List<Integer>, List<Integer>> ofBatch) {
      this.message = message;
      this.ofBatch = ofBatch;
    }

    private static Stream<Integer> even(List<Integer> numbers) {
      return numbers.stream().filter(number -> number % 2 == 0).sorted();
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Integer, Integer>> model() {
      return Optional.ofNullable(ofBatch)
          .map(
              function ->
                  input -> Output.inEachBatch(input, batch -> function.apply(input.batch(batch))));
    }
  }

  private static final class EvenNumbersCheck
      extends ModelCheck<UnaryOperator<List<Integer>>, Integer, Integer> {
    private static int asked;

    EvenNumbersCheck(UnaryOperator<List<Integer>> answer) {
      super("9.1a", Durations.minutes(1), answer);
    }

    @Override
    protected void cases(Cases<Integer, Integer> cases) {
      cases.of("only even numbers").batch(1, 2).gives(1, 2);
      cases.of("ascending").batch().batch(4, 2).gives(2, 2, 4);
      cases.of("none is even, too").every(Durations.seconds(90)).batch(0).gives(1, 0);
    }

    @Override
    protected Output<Integer> expected(Batches<Integer> input) {
      return Output.inEachBatch(input, batch -> RIGHT.apply(input.batch(batch)));
    }

    @Override
    protected Batches<Integer> generated(Draws draws) {
      return draws.batches(10, 8, () -> draws.between(0, 9)).every(Durations.seconds(10));
    }

    @Override
    protected Observed<Integer> observe(
        UnaryOperator<List<Integer>> answer, Batches<Integer> input, int partitions) {
      RUNS.incrementAndGet();
      asked = 0;
      List<Finding> findings = new ArrayList<>();
      Output<Integer> output =
          Output.inEachBatch(
              input,
              batch -> input.batch(batch).isEmpty() ? List.of() : answer.apply(input.batch(batch)));
      if (asked > 0) {
        findings.add(new Finding(Slip.ASKS, "It asks " + asked + " times."));
      }
      return new Observed<>(output, findings);
    }

    @Override
    protected boolean ordered() {
      return true;
    }

    @Override
    protected List<Slip> mistakes() {
      return List.of(Slip.values());
    }

    @Override
    protected Optional<Slip> mistakeBehind(String failure) {
      return failure.endsWith(": odd") ? Optional.of(Slip.REFUSES_ODD_NUMBERS) : Optional.empty();
    }

    @Override
    protected List<Rule<UnaryOperator<List<Integer>>>> rules() {
      return List.of(
          new Rule<>(
              "large batches, too",
              answer -> {
                int left = answer.apply(Collections.nCopies(1000, 2)).size();
                return left == 1000
                    ? Optional.empty()
                    : Optional.of(new Finding(Slip.LOSES_LARGE_BATCHES, left + " are left."));
              }));
    }
  }
}
