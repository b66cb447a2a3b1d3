package io.sparkcourse.cli;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.host.ChildProcess;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.LearnedClassArchive;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The archive of the launcher's own classes; the scripts use it when it is there. */
final class LauncherArchive {
  private static final String MODULE = "course-cli";

  private final Path root;

  LauncherArchive(Path root) {
    this.root = root;
  }

  /**
   * Makes the archive, unless it is there, from the classes that a listing loads. The command has
   * done its work: what goes wrong here must not look like its failure.
   */
  void prepareNextStart() throws InterruptedException {
    try {
      prepare();
    } catch (IOException e) {
      System.err.println("The next start will not be faster, which does no harm: " + e);
    }
  }

  private void prepare() throws IOException, InterruptedException {
    ClassPath classPath = ClassPath.ofProgram(root, MODULE);
    Path folder = root.resolve(MODULE).resolve("target/course");
    LearnedClassArchive archive = new LearnedClassArchive("./course", folder, classPath, List.of());
    String main = Main.class.getName();
    List<String> flags = archive.flags(main);
    if (flags.isEmpty() || archive.isKnown(main) || !archive.canLearn()) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Host.java().toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(flags);
    command.addAll(List.of("-Dcourse.root=" + root, "-cp", classPath.joined(), main));
    command.addAll(List.of("list", "--json"));
    ProcessBuilder listing =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    try (ChildProcess child = ChildProcess.start(listing)) {
      if (child.waitFor() == 0) {
        archive.learnFrom(main);
      }
    }
  }
}
