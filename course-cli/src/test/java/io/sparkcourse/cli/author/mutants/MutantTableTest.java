package io.sparkcourse.cli.author.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.author.mutants.EquivalentMutants.Entry;
import io.sparkcourse.cli.author.mutants.Mutant.Outcome;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What authors see of mutants: a report each, and a table of all. */
class MutantTableTest {
  private static final CourseExercise FIRST = exercise("1.4a");
  private static final CourseExercise SECOND = exercise("1.4b");
  private static final Exercises ALL = new Exercises(List.of(FIRST, SECOND));
  private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

  @Test
  void aReportShowsWhereAndWhatSurvivedAndWhatIsListedInVain() {
    MutationResult result =
        new MutationResult(
            FIRST,
            7,
            2,
            List.of(
                new Mutant("A", "answer", "()V", 7, "M", 2, "Substituted 3 with 4", Outcome.OPEN)),
            List.of(new Entry("old();", "removed call to old", "because")),
            List.of("{", "  return first(3);", "}"));

    assertThat(result.report().lines())
        .containsExactly(
            "1.4a: 7 mutants, 4 killed, 2 equivalent, 1 survived",
            "  survived: " + Path.of("solutions/one/src/main/java/one/Ex04.java") + ":2",
            "      line: return first(3);",
            "    change: Substituted 3 with 4",
            "  listed as equivalent, but killed or no longer there:",
            "      line: old();",
            "    change: removed call to old");
    assertThat(result.isClean()).isFalse();
    assertThat(clean(FIRST, 7, 2).isClean()).isTrue();
  }

  @Test
  void theTableKeepsTheRowsOfExercisesThatWereNotTried() {
    String text =
        """
        # Before
        <!-- mutants -->

        | 1.4a | 9 | 8 | 0 | 1 | 2026-01-01 |
        | 1.4b | 5 | 5 | 0 | 0 | 2026-01-02 |
        | 1.9z | 5 | 5 | 0 | 0 | 2026-01-03 |

        <!-- /mutants -->
        after
        """;

    assertThat(MutantTable.updated(text, ALL, List.of(clean(FIRST, 9, 2)), TODAY))
        .isEqualTo(
            """
            # Before
            <!-- mutants -->

            | exercise | mutants | killed | equivalent | survived | on |
            |---|---|---|---|---|---|
            | 1.4a | 9 | 7 | 2 | 0 | 2026-03-01 |
            | 1.4b | 5 | 5 | 0 | 0 | 2026-01-02 |

            <!-- /mutants -->
            after
            """);
  }

  private static MutationResult clean(CourseExercise exercise, int mutants, int equivalent) {
    return new MutationResult(exercise, mutants, equivalent, List.of(), List.of(), List.of());
  }

  private static CourseExercise exercise(String id) {
    return new CourseExercise(id, "Top", "one.Ex04", "exercises/one", "solutions/one", "l.md");
  }
}
