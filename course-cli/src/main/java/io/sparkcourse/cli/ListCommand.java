package io.sparkcourse.cli;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.listing.CurriculumTable;
import io.sparkcourse.cli.listing.LectureListing;
import io.sparkcourse.cli.listing.ManifestJson;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code course list}: the lectures with their demos and exercises. */
@Command(
    name = "list",
    description = "Lists the lectures with their demos and exercises.",
    synopsisHeading = "Usage: ")
final class ListCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @ArgGroup private Format format = new Format();

  private static final class Format {
    @Option(names = "--json", description = "As JSON, for other programs.")
    private boolean json;

    @Option(names = "--markdown", hidden = true, description = "As the table of the README.")
    private boolean markdown;
  }

  @Override
  public Integer call() throws IOException {
    Manifest manifest = course.manifest();
    PrintStream out = System.out;
    if (format.json) {
      out.println(ManifestJson.of(manifest));
    } else if (format.markdown) {
      out.print(CurriculumTable.of(manifest));
    } else {
      out.print(LectureListing.of(manifest));
    }
    return 0;
  }
}
