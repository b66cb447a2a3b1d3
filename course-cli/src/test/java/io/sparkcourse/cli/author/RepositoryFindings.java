package io.sparkcourse.cli.author;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All that {@link RepositoryCheck} finds, for tests of other packages. */
public final class RepositoryFindings {
  private RepositoryFindings() {}

  /** What an author has still to write. */
  public static List<String> unfilled(Path root) throws IOException {
    return new RepositoryCheck(root).unfilled();
  }

  /** All else: what contradicts the manifest, is missing, or is no copy of its original. */
  public static List<String> besidesUnfilled(Path root) throws IOException {
    RepositoryCheck check = new RepositoryCheck(root);
    List<String> findings = new ArrayList<>();
    findings.addAll(check.lecturesWithoutFile());
    findings.addAll(check.filesWithoutLecture());
    findings.addAll(check.programsWithoutSource());
    findings.addAll(check.mainClassesWithoutDemo());
    findings.addAll(check.incompleteExercises());
    findings.addAll(check.stubsWithoutExercise());
    findings.addAll(check.stubsThatDoNotSayTheyAreNotStarted());
    findings.addAll(check.differencesBesideAnswers());
    findings.addAll(check.partsOutOfOrder());
    findings.addAll(check.staleBlocks());
    if (!check.readmeIsCurrent()) {
      findings.add("README.md is behind course.yaml");
    }
    return findings;
  }
}
