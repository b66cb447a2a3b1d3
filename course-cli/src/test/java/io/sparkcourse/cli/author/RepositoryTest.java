package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Manifest, README, lectures and sources of this checkout fit together. */
@Tag("repository")
class RepositoryTest {
  /** Modules with a package for each subject; in a section, a package is of one lecture. */
  private static final List<String> IN_PACKAGES =
      List.of("common", "course-testing", "course-cli", "local-services", "labs");

  private final Path root = Path.of(System.getProperty("course.root"));
  private final RepositoryCheck check = new RepositoryCheck(root);

  @Test
  void everyLectureHasItsFile() {
    assertThat(check.lecturesWithoutFile()).isEmpty();
  }

  @Test
  void everyLectureFileIsInTheManifest() throws IOException {
    assertThat(check.filesWithoutLecture()).isEmpty();
  }

  @Test
  void everyDemoAndEveryExerciseHasItsSource() {
    assertThat(check.programsWithoutSource()).isEmpty();
  }

  @Test
  void everyMainClassOfASectionIsADemo() throws IOException {
    assertThat(check.mainClassesWithoutDemo()).isEmpty();
  }

  @Test
  void everyLabIsInTheManifest() throws IOException {
    assertThat(check.classesWithoutLab()).isEmpty();
  }

  @Test
  void everyExerciseIsComplete() throws IOException {
    assertThat(check.incompleteExercises()).isEmpty();
  }

  @Test
  void everyPassedAnswerIsOfAnExercise() throws IOException {
    assertThat(check.passedAnswersWithoutExercise()).isEmpty();
  }

  @Test
  void nothingIsLeftToBeFilledIn() throws IOException {
    assertThat(check.unfilled()).isEmpty();
  }

  @Test
  void everyStubIsAnExerciseOfTheManifest() throws IOException {
    assertThat(check.stubsWithoutExercise()).isEmpty();
  }

  @Test
  void everyStubSaysInItsAnswerThatItIsNotStarted() throws IOException {
    assertThat(check.stubsThatDoNotSayTheyAreNotStarted()).isEmpty();
  }

  @Test
  void stubsAndSolutionsDifferInTheirAnswersOnly() throws IOException {
    assertThat(check.differencesBesideAnswers()).isEmpty();
  }

  @Test
  void theReadmeShowsTheCurriculum() throws IOException {
    assertThat(check.readmeIsCurrent()).as("if not: ./course dev readme").isTrue();
  }

  @Test
  void theBlocksOfTheLecturesAreCopiesOfTheirOriginals() throws IOException {
    assertThat(check.staleBlocks()).as("if not: ./course dev snippets").isEmpty();
  }

  @Test
  void whatIsNotForStudentsComesLastInALectureAndIsFolded() throws IOException {
    assertThat(check.partsOutOfOrder()).isEmpty();
  }

  @Test
  void everyTestThatALectureNamesIsThere() throws IOException {
    Map<String, Path> sources = ProofTable.sources(root);
    List<String> problems = new ArrayList<>();
    for (Path lecture : Lectures.of(root)) {
      problems.addAll(ProofTable.problems(lecture, sources));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void theMessagesThatLecturesQuoteLeadToThem() throws IOException {
    TroubleshootingTable table = new TroubleshootingTable(root);

    assertThat(table.withoutExplanation()).isEmpty();
    assertThat(table.missing(Lectures.of(root))).as("not in TROUBLESHOOTING.md").isEmpty();
  }

  @Test
  void textsAndCommentsAreInPlainWords() throws IOException {
    assertThat(PlainWords.problemsBelow(root)).isEmpty();
  }

  @Test
  void theVersionsInTextsAndCommentsAreThoseOfThePom() throws IOException {
    assertThat(new VersionMentions(root).stale()).as("if not: ./course dev versions").isEmpty();
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Path> texts = new ArrayList<>(Lectures.of(root));
    texts.add(root.resolve("README.md"));
    texts.add(root.resolve("CONTRIBUTING.md"));
    texts.add(root.resolve("TROUBLESHOOTING.md"));
    List<String> dead = new ArrayList<>();
    for (Path text : texts) {
      dead.addAll(LinkCheck.deadLinks(root, text));
    }
    assertThat(dead).isEmpty();
  }

  /** Of the compiled classes: the authors' profile has the other modules built before this one. */
  @Test
  void noPackageNeedsOneThatNeedsIt() {
    List<Path> classes =
        IN_PACKAGES.stream().map(module -> root.resolve(module).resolve("target/classes")).toList();

    assertThat(PackageCheck.cycles(classes)).isEmpty();
  }

  /**
   * A process takes no class from the archive of the build if its module has one of the jars in
   * another version, and all that happens is that it is slower.
   */
  @Test
  void theArchiveOfClassesFitsTheClassPathOfEveryModuleThatHasCommon() throws IOException {
    Path madeFor = root.resolve("target/class-archive/made-for.txt");
    assumeTrue(Files.exists(madeFor), "only a build of the other modules makes it");
    List<String> jars = Files.readAllLines(madeFor).stream().skip(1).toList(); // Java's version
    Path common = root.resolve("common/target"); // its classes, or its jar in phase verify
    Map<String, List<String>> missing = new TreeMap<>();
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(root)) {
      for (Path module : modules) {
        List<String> classPath = runtimeClassPath(module);
        if (classPath.stream().anyMatch(entry -> Path.of(entry).startsWith(common))) {
          missing.put(
              module.getFileName().toString(),
              jars.stream().filter(jar -> !classPath.contains(jar)).toList());
        }
      }
    }

    assertThat(missing).containsKey("labs"); // which is built before this module
    assertThat(missing.values()).as(missing.toString()).allMatch(List::isEmpty);
  }

  private static List<String> runtimeClassPath(Path module) throws IOException {
    Path file = module.resolve("target/runtime.classpath");
    return Files.exists(file)
        ? List.of(Files.readString(file).strip().split(File.pathSeparator))
        : List.of();
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    for (String module : IN_PACKAGES) {
      Path sources = root.resolve(module).resolve("src/main/java");
      assertThat(PackageCheck.withoutInfo(sources)).as(module).isEmpty();
    }
  }
}
