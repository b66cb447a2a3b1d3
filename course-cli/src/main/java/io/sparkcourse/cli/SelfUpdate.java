package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.host.ChildProcess;
import io.sparkcourse.cli.host.Host;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Keeps the launcher itself compiled. */
final class SelfUpdate {
  private static final String MODULE = "course-cli";

  private final Path root;

  SelfUpdate(Path root) {
    this.root = root;
  }

  /**
   * Compiles the launcher again if its sources have changed, and starts it in place of this one.
   *
   * @return the exit code of the new launcher, or empty if this one is up to date
   */
  OptionalInt restartIfStale(String[] args) throws IOException, InterruptedException {
    ModuleBuild build = new ModuleBuild(root, new MavenWrapper(root));
    if (Boolean.getBoolean("course.built")) {
      build.trust(MODULE, BuildScope.RUNTIME);
      return OptionalInt.empty();
    }
    if (build.isUpToDate(MODULE, BuildScope.RUNTIME)) {
      return OptionalInt.empty();
    }
    build.bringUpToDate(MODULE, BuildScope.RUNTIME);
    // From here on the classes on disk are newer than this program: it must load none of them.
    try (ChildProcess restarted = ChildProcess.start(sameCommand(args).inheritIO())) {
      return OptionalInt.of(restarted.waitFor());
    }
  }

  private ProcessBuilder sameCommand(String[] args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Host.java().toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Dcourse.launcher.pid=" + ProcessHandle.current().pid());
    Path target = root.resolve(MODULE).resolve("target");
    String libraries = Files.readString(target.resolve("runtime.classpath")).strip();
    command.addAll(List.of("-cp", libraries + File.pathSeparator + target.resolve("classes")));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }
}
