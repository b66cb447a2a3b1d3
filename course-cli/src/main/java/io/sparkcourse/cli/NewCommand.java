package io.sparkcourse.cli;

import io.sparkcourse.cli.author.draft.Drafts;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course dev new}: the files of a new lecture, demo or exercise. */
@Command(
    name = "new",
    description = "Makes the files of a new lecture, demo or exercise, ready to be filled in.",
    footer = {
      "",
      "Examples:",
      "  course dev new lecture 2.14 \"State time-outs\"",
      "  course dev new demo 2.14 StateTimeoutDemo",
      "  course dev new exercise 2.14a ForgottenCarts",
    })
final class NewCommand implements Callable<Integer> {
  @ParentCommand private DevCommand dev;

  @Parameters(index = "0", paramLabel = "<kind>", description = "lecture, demo or exercise.")
  private String kind;

  @Parameters(
      index = "1",
      paramLabel = "<id>",
      description = "Of the lecture, as in 2.8; of the exercise, as in 2.8c.")
  private String id;

  @Parameters(
      index = "2",
      paramLabel = "<name>",
      description = "The title of a lecture; the name of a class otherwise, as in TopAirports.")
  private String name;

  @Override
  public Integer call() throws IOException {
    Drafts drafts = new Drafts(dev.course().root());
    List<Path> files =
        switch (kind) {
          case "lecture" -> drafts.lecture(id, name);
          case "demo" -> drafts.demo(id, name);
          case "exercise" -> drafts.exercise(id, name);
          default ->
              throw new UsageException(
                  "'" + kind + "' cannot be made: what can is a lecture, a demo or an exercise");
        };
    files.forEach(file -> System.out.println("Wrote " + file));
    dev.readme();
    dev.snippets();
    System.out.println(
        "Replace each FILL IN, in course.yaml too; RepositoryTest finds those that are left. Then"
            + " run `course dev readme`, `course dev snippets` and `mvnw spotless:apply`.");
    return 0;
  }
}
