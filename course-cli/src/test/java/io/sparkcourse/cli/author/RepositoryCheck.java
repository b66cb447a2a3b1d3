package io.sparkcourse.cli.author;

import io.sparkcourse.cli.author.LectureBlocks.Refreshed;
import io.sparkcourse.cli.course.Labs;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.course.ManifestReader;
import io.sparkcourse.cli.course.SourceFile;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.exercise.Hints;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what in a checkout contradicts its manifest; each method gives one line for each finding.
 */
final class RepositoryCheck {
  private static final Pattern MAIN =
      Pattern.compile("\\bpublic\\s+static\\s+void\\s+main\\s*\\(\\s*(final\\s+)?String\\b");

  /** Beside the lectures there may be what goes with them, like a script for a video. */
  private static final Pattern LECTURE = Pattern.compile("\\d+\\.\\d+.*\\.md");

  private static final Pattern LAB = Pattern.compile(".*Lab\\.java");
  private static final Pattern STUB = Pattern.compile("Ex\\d.*\\.java");
  private static final Pattern NOT_STARTED =
      Pattern.compile("throw new NotStartedException\\(\\s*\"([^\"]*)\"");
  private static final int HINTS = 3;

  /** What {@code course dev new} leaves to the author. */
  private static final String FILL_IN = "FILL IN:";

  private static final Pattern TEXT = Pattern.compile(".*\\.(java|md|yaml)");

  private final Path root;
  private final Manifest manifest;
  private final Exercises exercises;

  RepositoryCheck(Path root) {
    this.root = root;
    this.manifest = ManifestReader.read(root.resolve("course.yaml"));
    this.exercises = Exercises.of(manifest);
  }

  List<String> lecturesWithoutFile() {
    return lectureFiles().filter(file -> !Files.isRegularFile(root.resolve(file))).toList();
  }

  private Stream<String> lectureFiles() {
    return manifest.sections().stream()
        .flatMap(section -> section.lectures().stream().map(section::file));
  }

  /** Texts whose name is not that of a lecture: its id with two digits, and its title. */
  List<String> filesWithoutLecture() throws IOException {
    Set<Path> known = lectureFiles().map(root::resolve).collect(Collectors.toSet());
    return Lectures.of(root).stream()
        .filter(file -> LECTURE.matcher(file.getFileName().toString()).matches())
        .filter(file -> !known.contains(file))
        .map(this::relative)
        .toList();
  }

  /** Main classes of demos, of labs and of exercises that have no source in their module. */
  List<String> programsWithoutSource() {
    List<String> missing = new ArrayList<>();
    for (Manifest.Section section : manifest.sections()) {
      for (Manifest.Lecture lecture : section.lectures()) {
        String module = section.demosModule(lecture);
        lecture.demos().forEach(demo -> addIfMissing(missing, module, demo.main()));
        lecture.labs().stream()
            .filter(lab -> !lab.isExercise())
            .forEach(lab -> addIfMissing(missing, Lab.MODULE, lab.main()));
        lecture
            .exercises()
            .forEach(stub -> addIfMissing(missing, section.exercisesModule(), stub.main()));
      }
    }
    return missing;
  }

  private void addIfMissing(List<String> missing, String module, String main) {
    Path source = SourceFile.of(root, module, main);
    if (!Files.isRegularFile(source)) {
      missing.add(relative(source));
    }
  }

  /** Classes named like a lab that the manifest does not have. */
  List<String> classesWithoutLab() throws IOException {
    Set<Path> known =
        Labs.of(manifest)
            .withClasses()
            .map(lab -> SourceFile.of(root, Lab.MODULE, lab.main()))
            .collect(Collectors.toSet());
    return sources(root.resolve(Lab.MODULE)).stream()
        .filter(source -> LAB.matcher(source.getFileName().toString()).matches())
        .filter(RepositoryCheck::hasCommand)
        .filter(source -> !known.contains(source))
        .map(this::relative)
        .toList();
  }

  /** What labs share has no command line. */
  private static boolean hasCommand(Path source) {
    try {
      return Files.readString(source).contains("@Command");
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  List<String> mainClassesWithoutDemo() throws IOException {
    Set<Path> demos = new TreeSet<>();
    Set<String> modules = new TreeSet<>();
    for (Manifest.Section section : manifest.sections()) {
      modules.add(section.module());
      for (Manifest.Lecture lecture : section.lectures()) {
        String module = section.demosModule(lecture);
        modules.add(module);
        lecture.demos().forEach(demo -> demos.add(SourceFile.of(root, module, demo.main())));
      }
    }
    List<String> unknown = new ArrayList<>();
    for (String module : modules) {
      for (Path source : sources(root.resolve(module).resolve("src/main/java"))) {
        if (MAIN.matcher(Files.readString(source)).find() && !demos.contains(source)) {
          unknown.add(relative(source));
        }
      }
    }
    return unknown;
  }

  /** Parts of exercises that are missing, and lectures that do not name their exercise. */
  List<String> incompleteExercises() throws IOException {
    List<String> findings = new ArrayList<>();
    for (CourseExercise exercise : exercises.all()) {
      Stream.of(
              exercise.stubFile(),
              exercise.solutionFile(),
              exercise.checkFile(),
              exercise.answersTestFile(),
              exercise.hintsFile())
          .filter(file -> !Files.isRegularFile(root.resolve(file)))
          .forEach(file -> findings.add(exercise.id() + ": " + slashed(file) + " is missing"));
      if (hints(exercise) != HINTS) {
        findings.add(exercise.id() + ": not " + HINTS + " hints, below headings 1, 2, 3");
      }
      if (!text(exercise.lecture()).contains(exercise.id())) {
        findings.add(exercise.id() + ": " + exercise.lecture() + " does not name it");
      }
    }
    return findings;
  }

  /** What {@code ./course dev answers} has recorded of exercises that are gone. */
  List<String> passedAnswersWithoutExercise() throws IOException {
    Set<String> known = new TreeSet<>();
    Set<String> modules = new TreeSet<>();
    for (CourseExercise exercise : exercises.all()) {
      known.add(exercise.solutions() + " " + exercise.id());
      modules.add(exercise.solutions());
    }
    List<String> findings = new ArrayList<>();
    for (String module : modules) {
      PassedAnswers.of(root.resolve(module)).exercises().stream()
          .map(id -> module + " " + id)
          .filter(each -> !known.contains(each))
          .forEach(findings::add);
    }
    return findings;
  }

  /** What an author has still to write, each with file and line. */
  List<String> unfilled() throws IOException {
    List<Path> files = new ArrayList<>(List.of(root.resolve("course.yaml")));
    for (Manifest.Section section : manifest.sections()) {
      Set<String> modules = new LinkedHashSet<>(List.of(section.module()));
      section.lectures().forEach(lecture -> modules.add(section.demosModule(lecture)));
      modules.addAll(List.of(section.exercisesModule(), section.solutionsModule()));
      for (String module : modules) {
        for (String folder : List.of("lectures", "hints", "src")) {
          Path path = root.resolve(module).resolve(folder);
          filesBelow(path).stream()
              .map(path::resolve)
              .filter(file -> TEXT.matcher(file.getFileName().toString()).matches())
              .sorted()
              .forEach(files::add);
        }
      }
    }
    List<String> findings = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        int mark = lines.get(i).indexOf(FILL_IN);
        if (mark >= 0) {
          findings.add(relative(file) + ":" + (i + 1) + ": " + lines.get(i).substring(mark));
        }
      }
    }
    return findings;
  }

  private int hints(CourseExercise exercise) throws IOException {
    try {
      return Hints.of(text(slashed(exercise.hintsFile()))).size();
    } catch (UsageException wrongHeadings) {
      return 0;
    }
  }

  private String text(String file) throws IOException {
    Path path = root.resolve(file);
    return Files.isRegularFile(path) ? Files.readString(path) : "";
  }

  /** Classes named like an exercise that the manifest does not have. */
  List<String> stubsWithoutExercise() throws IOException {
    Set<Path> known =
        exercises.all().stream()
            .map(exercise -> root.resolve(exercise.stubFile()))
            .collect(Collectors.toSet());
    return sources(root.resolve("exercises")).stream()
        .filter(source -> relative(source).contains("/src/main/java/"))
        .filter(source -> STUB.matcher(source.getFileName().toString()).matches())
        .filter(source -> !known.contains(source))
        .map(this::relative)
        .toList();
  }

  /** Stubs whose answer does not throw that this very exercise is not started. */
  List<String> stubsThatDoNotSayTheyAreNotStarted() throws IOException {
    List<String> findings = new ArrayList<>();
    for (CourseExercise exercise : exercises.all()) {
      Path stub = root.resolve(exercise.stubFile());
      if (Files.isRegularFile(stub)) {
        String answer = String.join("\n", AnswerRegions.of(Files.readAllLines(stub)).inside());
        Matcher thrown = NOT_STARTED.matcher(answer);
        if (!thrown.find() || !thrown.group(1).equals(exercise.id())) {
          findings.add(relative(stub));
        }
      }
    }
    return findings;
  }

  /** Where {@code diff -r exercises solutions} would show more than answers. */
  List<String> differencesBesideAnswers() throws IOException {
    List<String> findings = new ArrayList<>();
    Set<Path> answered =
        exercises.all().stream()
            .map(exercise -> root.resolve(exercise.stubFile()))
            .collect(Collectors.toSet());
    for (Manifest.Section section : manifest.sections()) {
      Path stubs = root.resolve(section.exercisesModule()).resolve("src/main");
      Path solutions = root.resolve(section.solutionsModule()).resolve("src/main");
      Set<Path> files = new TreeSet<>(filesBelow(stubs));
      files.addAll(filesBelow(solutions));
      for (Path file : files) {
        Path stub = stubs.resolve(file);
        if (!same(stub, solutions.resolve(file), answered.contains(stub))) {
          findings.add(relative(stub));
        }
      }
    }
    return findings;
  }

  private static boolean same(Path stub, Path solution, boolean answered) throws IOException {
    if (!Files.isRegularFile(stub) || !Files.isRegularFile(solution)) {
      return false;
    }
    return answered
        ? outsideAnswers(stub).equals(outsideAnswers(solution))
        : Files.mismatch(stub, solution) < 0;
  }

  private static List<String> outsideAnswers(Path source) throws IOException {
    return AnswerRegions.of(Files.readAllLines(source)).outside();
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).toList();
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** Lectures whose blocks differ from their originals, or have none. */
  List<String> staleBlocks() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path lecture : Lectures.of(root)) {
      Refreshed refreshed = LectureBlocks.refresh(root, manifest, lecture);
      findings.addAll(refreshed.problems());
      if (!refreshed.text().equals(Files.readString(lecture))) {
        findings.add(relative(lecture) + ": a block, or a link to a neighbour, is out of date");
      }
    }
    return findings;
  }

  /** Lectures whose parts are not those that a lecture has, or not in their order. */
  List<String> partsOutOfOrder() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Manifest.Section section : manifest.sections()) {
      for (Manifest.Lecture lecture : section.lectures()) {
        boolean shows = !lecture.demos().isEmpty() || !lecture.exercises().isEmpty();
        String file = section.file(lecture);
        LectureParts.problems(text(file), shows).stream()
            .map(problem -> file + ": " + problem)
            .forEach(findings::add);
      }
    }
    return findings;
  }

  boolean readmeIsCurrent() throws IOException {
    String readme = Files.readString(root.resolve("README.md"));
    return Readme.withCurriculum(readme, manifest).equals(readme);
  }

  private String relative(Path path) {
    return slashed(root.relativize(path));
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }
}
