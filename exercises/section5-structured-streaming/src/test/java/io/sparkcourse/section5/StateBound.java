package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.QueryRun;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StateOperatorProgress;

/** How many rows the state of a query may have after each batch. */
final class StateBound {
  private StateBound() {}

  /**
   * Looks at the state after each batch. One operator keeps a row for each thing that is not over,
   * and no more. If there are several operators, each may keep its own, which is not counted to the
   * row.
   *
   * @param open how many things are not over when all these events have come
   * @param mistake of an answer that keeps more
   * @param evidence with the number of the batch, of the things that are not over, and of the rows
   */
  static <E> void watch(
      QueryRun<E, ?> run, ToLongFunction<List<E>> open, Mistake<?, ?> mistake, String evidence) {
    run.afterEachBatch(
        batch -> {
          StateOperatorProgress[] operators =
              run.session().streams().active()[0].lastProgress().stateOperators();
          long kept = Stream.of(operators).mapToLong(StateOperatorProgress::numRowsTotal).sum();
          long allowed = open.applyAsLong(run.input().upTo(batch));
          if (kept > (operators.length == 1 ? allowed : 3 * allowed + 3)) {
            run.found(mistake, evidence.formatted(batch, allowed, kept));
          }
        });
  }
}
