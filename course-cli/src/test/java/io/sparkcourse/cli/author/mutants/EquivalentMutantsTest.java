package io.sparkcourse.cli.author.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.author.mutants.EquivalentMutants.Comparison;
import io.sparkcourse.cli.author.mutants.EquivalentMutants.Entry;
import io.sparkcourse.cli.author.mutants.Mutant.Outcome;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of mutants that behave like the solution, and what survives without being on it. */
class EquivalentMutantsTest {
  private static final List<String> SOURCE = List.of("  a();", "  b(1, 1);", "  a();");
  private static final String CHANGE = "Substituted 1 with 0";

  @TempDir private Path folder;

  @Test
  void readsTheListOfAnExercise() throws IOException {
    Path file = write("- line: b(1, 1);\n  change: Substituted 1 with 0\n  reason: no one looks\n");

    assertThat(EquivalentMutants.read(file).entries())
        .containsExactly(new Entry("b(1, 1);", CHANGE, "no one looks"));
    assertThat(EquivalentMutants.read(folder.resolve("none.yaml")).entries()).isEmpty();
  }

  @Test
  void anEntryWithoutReasonIsRefused() throws IOException {
    Path file = write("- line: b(1, 1);\n  change: Substituted 1 with 0\n");

    assertThatThrownBy(() -> EquivalentMutants.read(file))
        .isInstanceOf(UsageException.class)
        .hasMessage(file + ": each entry needs line, change and reason");
  }

  @Test
  void anUnknownKeyIsRefused() throws IOException {
    Path file = write("- line: b\n  change: c\n  cause: d\n");

    assertThatThrownBy(() -> EquivalentMutants.read(file))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(file + ": Unrecognized field \"cause\"");
  }

  @Test
  void aListedMutantIsNoSurvivor() {
    Comparison comparison = list(entry("b(1, 1);", CHANGE)).compare(List.of(open(2)), SOURCE);

    assertThat(comparison).isEqualTo(new Comparison(1, List.of(), List.of()));
  }

  @Test
  void anotherLineOrAnotherChangeIsNotListed() {
    EquivalentMutants list = list(entry("a();", CHANGE), entry("b(1, 1);", "removed call to b"));

    assertThat(list.compare(List.of(open(2)), SOURCE))
        .isEqualTo(new Comparison(0, List.of(open(2)), list.entries()));
  }

  @Test
  void anEntryIsForOneMutantOnly() {
    EquivalentMutants list = list(entry("b(1, 1);", CHANGE));

    assertThat(list.compare(List.of(open(2), open(2)), SOURCE))
        .isEqualTo(new Comparison(1, List.of(open(2)), List.of()));
  }

  private static EquivalentMutants list(Entry... entries) {
    return new EquivalentMutants(List.of(entries));
  }

  private static Entry entry(String line, String change) {
    return new Entry(line, change, "because");
  }

  private static Mutant open(int line) {
    return new Mutant("A", "answer", "()V", 7, "M", line, CHANGE, Outcome.OPEN);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("2.08a.yaml"), text);
  }
}
