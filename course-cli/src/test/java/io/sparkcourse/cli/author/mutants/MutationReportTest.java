package io.sparkcourse.cli.author.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.author.mutants.Mutant.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pitest writes is read, in a report as pitest 1.30.2 has written it. */
class MutationReportTest {
  private static final String CLASS = "io.sparkcourse.section2.Ex08aBusiestAirports";
  private static final String MUTATOR = "org.pitest.mutationtest.engine.gregor.mutators.";

  @TempDir private Path folder;

  @Test
  void readsMutantsInTheOrderOfTheirLines() throws IOException {
    Path file =
        report(
            mutation("KILLED", 72, 41, "InlineConstantMutator", "Substituted 3 with 4"),
            mutation(
                "SURVIVED",
                58,
                22,
                "returns.NullReturnValsMutator",
                "replaced return value with null for"
                    + " io/sparkcourse/section2/Ex08aBusiestAirports::answer"));

    assertThat(MutationReport.read(file))
        .containsExactly(
            new Mutant(
                CLASS,
                "answer",
                "(Ljava/lang/String;)V",
                22,
                MUTATOR + "returns.NullReturnValsMutator",
                58,
                "replaced return value with null",
                Outcome.OPEN),
            new Mutant(
                CLASS,
                "answer",
                "(Ljava/lang/String;)V",
                41,
                MUTATOR + "InlineConstantMutator",
                72,
                "Substituted 3 with 4",
                Outcome.KILLED));
  }

  @Test
  void aMutantWithoutVerdictIsOpen() throws IOException {
    Path file =
        report(
            mutation("NO_COVERAGE", 1, 1, "MathMutator", "a"),
            mutation("RUN_ERROR", 2, 1, "MathMutator", "b"),
            mutation("TIMED_OUT", 3, 1, "MathMutator", "c"),
            mutation("NON_VIABLE", 4, 1, "MathMutator", "d"));

    assertThat(MutationReport.read(file))
        .extracting(Mutant::outcome)
        .containsExactly(Outcome.OPEN, Outcome.OPEN, Outcome.OPEN, Outcome.NOT_VIABLE);
  }

  @Test
  void anUnknownStatusIsNoVerdict() throws IOException {
    Path file = report(mutation("PERHAPS", 1, 1, "MathMutator", "a"));

    assertThatThrownBy(() -> MutationReport.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pitest has a new status: PERHAPS");
  }

  @Test
  void anythingElseIsNoReport() throws IOException {
    Path file = Files.writeString(folder.resolve("mutations.xml"), "pitest was here");

    assertThatThrownBy(() -> MutationReport.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is not a report of pitest: ");
  }

  private Path report(String... mutations) throws IOException {
    return Files.writeString(
        folder.resolve("mutations.xml"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mutations partial=\"true\">\n"
            + String.join("\n", mutations)
            + "\n</mutations>\n");
  }

  private static String mutation(
      String status, int line, int index, String mutator, String description) {
    return """
        <mutation detected='true' status='%s' numberOfTestsRun='1'>\
        <sourceFile>Ex08aBusiestAirports.java</sourceFile><mutatedClass>%s</mutatedClass>\
        <mutatedMethod>answer</mutatedMethod>\
        <methodDescription>(Ljava/lang/String;)V</methodDescription>\
        <lineNumber>%d</lineNumber><mutator>%s</mutator>\
        <indexes><index>%d</index></indexes><blocks><block>5</block></blocks><killingTest/>\
        <description>%s</description></mutation>"""
        .formatted(status, CLASS, line, MUTATOR + mutator, index, description);
  }
}
