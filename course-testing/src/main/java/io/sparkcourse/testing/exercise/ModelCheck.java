package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.exercise.Verdict.NotStarted;
import io.sparkcourse.testing.exercise.Verdict.Right;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.streaming.Duration;

/**
 * A check with cases and a model: an answer must give the same output as the model, on a small case
 * for each sentence of the task and on generated input. If it does not, its output is compared with
 * the output of known mistakes.
 *
 * <p>Read such a class from top to bottom: the cases, the model, the generated input, how an answer
 * is run, the mistakes. {@code course-testing/CHECKS.md} shows how to write one.
 *
 * <p>Each case and each generated input is a separate run. After a difference in generated input,
 * events are removed as long as the difference remains, and the remaining input is shown. At the
 * end, the first case is run again: the output of an answer that keeps something between runs is
 * then different.
 *
 * @param <A> the functional interface that the answer's method implements
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
public abstract class ModelCheck<A, E, O> extends ExerciseCheck<A> {
  private static final int GENERATED_INPUTS = 3;
  private static final int[] PARTITIONS_OF_GENERATED = {3, 1, 2};
  private static final int PARTITIONS_OF_CASES = 2;

  /** How many runs may be spent on reducing the input of a difference: a few seconds. */
  private static final int RUNS_TO_SHRINK = 60;

  /** How many further runs distinguish mistakes that look alike in one case. */
  private static final int RUNS_TO_TELL_APART = 6;

  private final Duration batchInterval;

  /**
   * @param exercise its id, such as {@code 2.8a}
   * @param batchInterval of the exercise, to show the time of a batch, or null if its batches have
   *     none; an input may have its own
   * @param answer the method of the exercise's class
   */
  protected ModelCheck(String exercise, Duration batchInterval, A answer) {
    super(exercise, answer);
    this.batchInterval = batchInterval;
  }

  /** Adds a case for each sentence of the task, the simplest first: it is the one to read. */
  protected abstract void cases(Cases<E, O> cases);

  /** The output of a right answer, in plain Java. */
  protected abstract Output<O> expected(Batches<E> input);

  /** Draws an input with many edge cases: ties, repeats, gaps, limits, large amounts. */
  protected abstract Batches<E> generated(Draws draws);

  /**
   * Runs an answer once, in a fresh context and with fresh files and tables.
   *
   * @param partitions how many partitions a batch of an input stream should have
   * @throws Exception if the answer, or Spark because of it, throws one: also a wrong answer
   */
  protected abstract Observed<O> observe(A answer, Batches<E> input, int partitions)
      throws Exception;

  /**
   * The mistakes that the check knows. If the output is that of several of them, also in further
   * runs, it is the first of them.
   */
  protected abstract List<? extends Mistake<E, O>> mistakes();

  /** What no output shows; tested when all outputs are right. */
  protected List<Rule<A>> rules() {
    return List.of();
  }

  /**
   * The mistake behind an exception.
   *
   * @param failure the exception with all its causes, as text
   * @return the mistake, or empty if the exception shows none that this check knows
   */
  protected Optional<? extends Mistake<?, ?>> mistakeBehind(String failure) {
    return Optional.empty();
  }

  /** Whether the order of the elements of a batch counts; it does not, unless overridden. */
  protected boolean ordered() {
    return false;
  }

  /** Whether two elements are the same; override it for floating-point values. */
  protected boolean same(O expected, O actual) {
    return expected.equals(actual);
  }

  /** How many inputs are generated: as many as take about a second. */
  protected int generatedInputs() {
    return GENERATED_INPUTS;
  }

  /**
   * Whether an answer that was right in all runs must be right again on the first case. Only a
   * check for which one run takes a minute leaves that out.
   */
  protected boolean runsTheFirstCaseAgain() {
    return true;
  }

  /** One run of an answer, and its result. */
  private record Run<E, O>(
      String name, Batches<E> input, Output<O> expected, Observed<O> observed, Throwable failure) {}

  @Override
  final Verdict examine(A answer) {
    List<Case<E, O>> cases = definedCases();
    List<Run<E, O>> right = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Run<E, O> run = run(answer, cases.get(i));
      if (isWrong(run)) {
        return verdictOf(answer, run, right, i > 0, cases.subList(i + 1, cases.size()));
      }
      right.add(run);
    }
    for (int i = 0; i < generatedInputs(); i++) {
      int partitions = PARTITIONS_OF_GENERATED[i % PARTITIONS_OF_GENERATED.length];
      String name = "generated input " + (i + 1);
      Run<E, O> run = run(answer, name, generatedInput(i), partitions);
      if (isWrong(run)) {
        return generatedVerdict(answer, run, right, partitions);
      }
      right.add(run);
    }
    for (Rule<A> rule : rules()) {
      Optional<Wrong> broken = tried(answer, rule);
      if (broken.isPresent()) {
        return broken.get();
      }
    }
    if (!runsTheFirstCaseAgain()) {
      return new Right();
    }
    Run<E, O> again = run(answer, cases.get(0));
    return isWrong(again) ? keepsState(again) : new Right();
  }

  private List<Case<E, O>> definedCases() {
    Cases<E, O> cases = new Cases<>();
    cases(cases);
    return cases.all();
  }

  /** The cases, for tests of the check. */
  final List<Case<E, O>> casesToTest() {
    return definedCases();
  }

  final Batches<E> generatedInput(int number) {
    return generated(new Draws(number));
  }

  private Run<E, O> run(A answer, Case<E, O> definedCase) {
    return run(answer, definedCase.sentence(), definedCase.input(), PARTITIONS_OF_CASES);
  }

  private Run<E, O> run(A answer, String name, Batches<E> input, int partitions) {
    Output<O> expected = expected(input);
    try {
      Observed<O> observed = observe(answer, input, partitions);
      return new Run<>(name, input, expected, withoutPrinting(observed, expected), null);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // by the watch, which has reached its verdict
      return new Run<>(name, input, expected, null, interrupted);
    } catch (Exception | StackOverflowError | LinkageError | AssertionError failure) {
      return new Run<>(name, input, expected, null, failure);
    } finally {
      Progress.OF_THIS_JVM.made();
    }
  }

  /** If nothing is expected, an answer with an output of its own may return nothing. */
  private static <O> Observed<O> withoutPrinting(Observed<O> observed, Output<O> expected) {
    return expected.isEmpty()
        ? new Observed<>(
            observed.output(),
            observed.findings().stream()
                .filter(finding -> finding.mistake() != CommonMistake.PRINTS_INSTEAD_OF_RETURNING)
                .toList())
        : observed;
  }

  private boolean isWrong(Run<E, O> run) {
    return run.failure() != null || differs(run) || !run.observed().findings().isEmpty();
  }

  private boolean differs(Run<E, O> run) {
    return firstDifference(run) > 0;
  }

  private int firstDifference(Run<E, O> run) {
    return run.expected().firstDifference(run.observed().output(), ordered(), this::same);
  }

  private boolean gives(Mistake<E, O> mistake, Run<E, O> run) {
    return mistake
        .model()
        .map(
            model ->
                model
                        .output(run.input())
                        .firstDifference(run.observed().output(), ordered(), this::same)
                    == 0)
        .orElse(false);
  }

  /** True of every mistake whose model differs from the right one on this input. */
  final boolean isShownBy(Mistake<E, O> mistake, Batches<E> input) {
    return mistake
        .model()
        .map(
            model ->
                expected(input).firstDifference(model.output(input), ordered(), this::same) > 0)
        .orElse(true);
  }

  /** Whether the model gives what the author of a case expects; true if nothing is given. */
  final boolean modelAgreesWith(Case<E, O> definedCase) {
    return definedCase.expected() == null
        || definedCase
                .expected()
                .firstDifference(expected(definedCase.input()), ordered(), this::same)
            == 0;
  }

  private Verdict generatedVerdict(A answer, Run<E, O> run, List<Run<E, O>> right, int partitions) {
    if (hasChanged(answer)) {
      return keepsState(run(answer, definedCases().get(0)));
    }
    Run<E, O> smallest = shrunk(answer, run, partitions);
    return verdictOf(answer, smallest, right, false, List.of());
  }

  /** The same difference, or failure, on less input: found by removing what is not needed. */
  private Run<E, O> shrunk(A answer, Run<E, O> run, int partitions) {
    Run<E, O> smallest = run;
    int runs = 0;
    Iterator<Batches<E>> smaller = smallest.input().smaller().iterator();
    while (smaller.hasNext() && runs < RUNS_TO_SHRINK) {
      Run<E, O> attempt = run(answer, run.name(), smaller.next(), partitions);
      runs++;
      if (isWrong(attempt) && (attempt.failure() == null) == (run.failure() == null)) {
        smallest = attempt;
        smaller = smallest.input().smaller().iterator();
      }
    }
    return smallest;
  }

  private Verdict verdictOf(
      A answer,
      Run<E, O> run,
      List<Run<E, O>> right,
      boolean othersWereRight,
      List<Case<E, O>> furtherCases) {
    if (othersWereRight && hasChanged(answer)) {
      return keepsState(run(answer, definedCases().get(0)));
    }
    if (run.failure() != null) {
      return verdictOfFailure(run);
    }
    if (differs(run)) {
      Optional<Mistake<E, O>> known = known(answer, run, right, furtherCases);
      if (known.isPresent()) {
        return Wrong.of(known.get(), evidence(run));
      }
    }
    if (!run.observed().findings().isEmpty()) {
      Finding finding = run.observed().findings().get(0);
      return Wrong.of(finding.mistake(), joined(finding.evidence(), evidence(run)));
    }
    return new Wrong(CommonMistake.DIFFERS, difference(run), evidence(run));
  }

  /** The first case was right: is it still right? */
  private boolean hasChanged(A answer) {
    return isWrong(run(answer, definedCases().get(0)));
  }

  private Verdict keepsState(Run<E, O> again) {
    if (again.failure() != null) {
      return Wrong.of(
          CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
          joined(Failure.said(again.failure()), evidence(again)));
    }
    return Wrong.of(CommonMistake.KEEPS_STATE_BETWEEN_RUNS, evidence(again));
  }

  private Verdict verdictOfFailure(Run<E, O> run) {
    Optional<NotStartedException> notStarted = Failure.notStarted(run.failure());
    if (notStarted.isPresent()) {
      return new NotStarted(notStarted.get().firstStep());
    }
    if (run.failure() instanceof FoundException found) {
      return Wrong.of(found.finding().mistake(), found.finding().evidence());
    }
    return verdictOfFailure(run.failure(), evidence(run));
  }

  private Wrong verdictOfFailure(Throwable failure, String evidence) {
    String text = Failure.text(failure);
    String said = Failure.said(failure);
    Optional<Mistake<?, ?>> behind =
        mistakeBehind(text)
            .<Mistake<?, ?>>map(mistake -> mistake)
            .or(() -> CommonMistake.behind(text));
    return behind
        .map(mistake -> new Wrong(mistake, mistake.message() + "\n" + said, evidence))
        .orElseGet(() -> new Wrong(CommonMistake.FAILS, said, evidence));
  }

  private Optional<Wrong> tried(A answer, Rule<A> rule) {
    String evidence = "Rule: " + rule.sentence();
    try {
      return rule.trial()
          .find(answer)
          .map(finding -> Wrong.of(finding.mistake(), joined(finding.evidence(), evidence)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.of(new Wrong(CommonMistake.FAILS, "It was interrupted.", evidence));
    } catch (FoundException found) {
      return Optional.of(
          Wrong.of(found.finding().mistake(), joined(found.finding().evidence(), evidence)));
    } catch (Exception | StackOverflowError | LinkageError | AssertionError failure) {
      return Optional.of(verdictOfFailure(failure, evidence));
    } finally {
      Progress.OF_THIS_JVM.made();
    }
  }

  /**
   * The mistake that gives the actual output, also in the runs that were right: an answer that was
   * right where the mistake shows does not make it. Among several, the one that gives the output of
   * further runs most often.
   */
  private Optional<Mistake<E, O>> known(
      A answer, Run<E, O> run, List<Run<E, O>> right, List<Case<E, O>> furtherCases) {
    List<Mistake<E, O>> candidates = new ArrayList<>();
    for (Mistake<E, O> mistake : mistakes()) {
      if (gives(mistake, run) && right.stream().allMatch(other -> gives(mistake, other))) {
        candidates.add(mistake);
      }
    }
    if (candidates.size() <= 1) {
      return candidates.stream().findFirst();
    }
    List<Run<E, O>> further = furtherRuns(answer, furtherCases);
    return candidates.stream()
        .max(
            Comparator.<Mistake<E, O>>comparingLong(
                    mistake -> further.stream().filter(other -> gives(mistake, other)).count())
                .thenComparing(mistake -> -candidates.indexOf(mistake)));
  }

  private List<Run<E, O>> furtherRuns(A answer, List<Case<E, O>> furtherCases) {
    List<Run<E, O>> runs = new ArrayList<>();
    furtherCases.stream()
        .limit(RUNS_TO_TELL_APART - 1)
        .forEach(furtherCase -> runs.add(run(answer, furtherCase)));
    for (int i = 0; runs.size() < RUNS_TO_TELL_APART && i < generatedInputs(); i++) {
      runs.add(run(answer, "", generatedInput(i), PARTITIONS_OF_CASES));
    }
    runs.removeIf(run -> run.failure() != null);
    return runs;
  }

  private String difference(Run<E, O> run) {
    int batch = firstDifference(run);
    List<O> expected = run.expected().batch(batch);
    List<O> actual = run.observed().output().batch(batch);
    String in = "In batch " + batch + timeOf(batch, run) + " ";
    if (Output.same(expected, actual, false, this::same)) {
      return in + "it gives the right elements in another order.";
    }
    if (actual.isEmpty()) {
      return in + "it gives nothing.";
    }
    if (expected.isEmpty()) {
      return in + "it gives something, and there should be nothing.";
    }
    return expected.size() == actual.size()
        ? in + "it gives other elements than expected."
        : in + "it gives " + actual.size() + " elements, and not " + expected.size() + ".";
  }

  private String timeOf(int batch, Run<E, O> run) {
    Duration interval = interval(run);
    return interval == null ? "" : " (" + EvidenceTable.time(batch, interval) + ")";
  }

  private String evidence(Run<E, O> run) {
    return "Case: "
        + run.name()
        + "\n"
        + new EvidenceTable<>(interval(run), run.input(), run.expected())
            .text(
                run.failure() == null ? run.observed().output() : null,
                (one, other) -> Output.same(one, other, ordered(), this::same));
  }

  private Duration interval(Run<E, O> run) {
    return run.input().interval().orElse(batchInterval);
  }

  private static String joined(String first, String second) {
    return first.isEmpty() ? second : first + "\n\n" + second;
  }
}
