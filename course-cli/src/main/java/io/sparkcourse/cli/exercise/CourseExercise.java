package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.course.FileNames;
import io.sparkcourse.cli.course.SourceFile;
import java.nio.file.Path;

/**
 * An exercise of the manifest, and where its parts are.
 *
 * @param id as in {@code 2.8a}
 * @param main the qualified name of the stub, which is the solution's as well
 * @param stubs the folder of the module with the stub, the check and the hints, relative to the
 *     root of the course
 * @param solutions the folder of the module with the solution and the recorded answers
 * @param lecture the text of its lecture, relative to the root
 */
public record CourseExercise(
    String id, String title, String main, String stubs, String solutions, String lecture) {

  /** Whether it is one of this lecture, as in {@code 2.8}, or of this section, as in {@code 2}. */
  boolean isIn(String lectureOrSection) {
    String lectureId = id.substring(0, id.length() - 1); // without the letter
    String sectionId = id.substring(0, id.indexOf('.'));
    return lectureId.equals(lectureOrSection) || sectionId.equals(lectureOrSection);
  }

  /** The qualified name of the class that judges answers. */
  public String check() {
    return main + "Check";
  }

  /** The module whose class is to be judged. */
  public String judged(boolean solution) {
    return solution ? solutions : stubs;
  }

  /** The stub, or what a student has made of it, relative to the root. */
  public Path stubFile() {
    return SourceFile.of(Path.of(""), stubs, main);
  }

  /** The solution, relative to the root. */
  public Path solutionFile() {
    return SourceFile.of(Path.of(""), solutions, main);
  }

  /** The class that judges answers, relative to the root. */
  public Path checkFile() {
    return testFile(stubs, check());
  }

  /** The class that holds the check to wrong and right answers, relative to the root. */
  public Path answersTestFile() {
    return testFile(solutions, main + "AnswersTest");
  }

  /** The hints, relative to the root. */
  public Path hintsFile() {
    return Path.of(stubs, "hints", FileNames.ofHints(id));
  }

  private static Path testFile(String module, String className) {
    return Path.of(module, "src", "test", "java").resolve(SourceFile.pathOf(className));
  }
}
