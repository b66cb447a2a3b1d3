package io.sparkcourse.cli;

import io.sparkcourse.cli.LectureBlocks.Refreshed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what in a checkout contradicts its manifest; each method gives one line for each finding.
 */
final class RepositoryCheck {
  private static final Pattern MAIN =
      Pattern.compile("\\bpublic\\s+static\\s+void\\s+main\\s*\\(\\s*(final\\s+)?String\\b");

  /** Beside the lectures may stand what goes with them, like a script for a video. */
  private static final Pattern LECTURE = Pattern.compile("\\d+\\.\\d+.*\\.md");

  private final Path root;
  private final Manifest manifest;

  RepositoryCheck(Path root) {
    this.root = root;
    this.manifest = ManifestReader.read(root.resolve("course.yaml"));
  }

  List<String> lecturesWithoutFile() {
    return manifest
        .lectures()
        .map(Manifest.Lecture::file)
        .filter(file -> !Files.isRegularFile(root.resolve(file)))
        .toList();
  }

  List<String> filesWithoutLecture() throws IOException {
    Set<Path> known =
        manifest
            .lectures()
            .map(lecture -> root.resolve(lecture.file()))
            .collect(Collectors.toSet());
    return Lectures.of(root).stream()
        .filter(file -> LECTURE.matcher(file.getFileName().toString()).matches())
        .filter(file -> !known.contains(file))
        .map(this::relative)
        .toList();
  }

  /** Main classes of demos, and of exercises, that have no source in their module. */
  List<String> programsWithoutSource() {
    List<String> missing = new ArrayList<>();
    for (Manifest.Section section : manifest.sections()) {
      for (Manifest.Lecture lecture : section.lectures()) {
        lecture.demos().forEach(demo -> addIfMissing(missing, section.module(), demo.main()));
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

  List<String> mainClassesWithoutDemo() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Manifest.Section section : manifest.sections()) {
      Set<Path> demos =
          section.lectures().stream()
              .flatMap(lecture -> lecture.demos().stream())
              .map(demo -> SourceFile.of(root, section.module(), demo.main()))
              .collect(Collectors.toCollection(TreeSet::new));
      for (Path source : sources(root.resolve(section.module()).resolve("src/main/java"))) {
        if (MAIN.matcher(Files.readString(source)).find() && !demos.contains(source)) {
          unknown.add(relative(source));
        }
      }
    }
    return unknown;
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
        findings.add(relative(lecture) + ": a block differs from its original");
      }
    }
    return findings;
  }

  boolean readmeIsCurrent() throws IOException {
    String readme = Files.readString(root.resolve("README.md"));
    return Readme.withCurriculum(readme, manifest).equals(readme);
  }

  private String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }
}
