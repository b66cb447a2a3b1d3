package io.sparkcourse.cli.build;

import java.util.List;

/** How much of a module is compiled. */
public enum BuildScope {
  /** What a program needs. */
  RUNTIME("process-classes", "runtime.classpath", "stamp"),
  /** That, and what its tests need: checks of exercises are tests. */
  TEST("process-test-classes", "test.classpath", "test-stamp");

  private final String phase;
  private final String classPathFile;
  private final String stampFile;

  BuildScope(String phase, String classPathFile, String stampFile) {
    this.phase = phase;
    this.classPathFile = classPathFile;
    this.stampFile = stampFile;
  }

  /** The phase of Maven's life cycle at which everything is there. */
  String phase() {
    return phase;
  }

  /** The file below {@code target} in which Maven leaves the class path. */
  String classPathFile() {
    return classPathFile;
  }

  /** The file below {@code target/course} in which the launcher notes what it has built. */
  String stampFile() {
    return stampFile;
  }

  /** This scope, and what a build of it brings up to date as well. */
  List<BuildScope> included() {
    return this == TEST ? List.of(RUNTIME, TEST) : List.of(RUNTIME);
  }
}
