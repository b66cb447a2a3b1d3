package io.sparkcourse.cli;

import io.sparkcourse.cli.author.LectureBlocks;
import io.sparkcourse.cli.author.LectureBlocks.Refreshed;
import io.sparkcourse.cli.author.Lectures;
import io.sparkcourse.cli.author.PassedAnswers;
import io.sparkcourse.cli.author.Readme;
import io.sparkcourse.cli.author.StreamTimeReport;
import io.sparkcourse.cli.author.TerminalRecording;
import io.sparkcourse.cli.author.TestTimesReport;
import io.sparkcourse.cli.author.VersionMentions;
import io.sparkcourse.cli.course.Labs;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.usage.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code course dev}: what authors run so that copies in texts follow their originals. */
@Command(
    name = "dev",
    hidden = true,
    description = "For the authors of the course.",
    subcommands = {NewCommand.class, MutantsCommand.class})
final class DevCommand implements Runnable {
  private static final String EVENT_LOGS =
      "local-services/src/recorded/io/sparkcourse/services/history";
  private static final String EVENT_LOG_RECORDER = "io.sparkcourse.labs.runs.EventLogRecorder";

  private static final String LECTURE_OF_LABS = "4.1";
  private static final String RECORDED_LABS = "section4-integrations/lectures/performance-labs.md";
  private static final String RECORDED_STATE_STORES =
      "section5-structured-streaming/lectures/5.10-state-stores-and-settings.md";
  private static final String RECORDED_CHARTS = "io.sparkcourse.labs.RecordedCharts";
  private static final String RECORDED_RUNS = "5";

  @ParentCommand private CourseCommand course;
  @Spec private CommandSpec spec;

  CourseCommand course() {
    return course;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing subcommand: " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(description = "Rewrites the copied blocks of the lectures from sources and Javadoc.")
  int snippets() throws IOException {
    Manifest manifest = course.manifest();
    List<String> problems = new ArrayList<>();
    for (Path lecture : Lectures.of(course.root())) {
      Refreshed refreshed = LectureBlocks.refresh(course.root(), manifest, lecture);
      problems.addAll(refreshed.problems());
      rewrite(lecture, refreshed.text());
    }
    problems.forEach(System.err::println);
    return problems.isEmpty() ? 0 : 1;
  }

  @Command(description = "Rewrites the curriculum in README.md from course.yaml.")
  int readme() throws IOException {
    Path readme = course.root().resolve("README.md");
    if (Files.notExists(readme)) {
      throw new UsageException(readme + " is missing");
    }
    rewrite(readme, Readme.withCurriculum(Files.readString(readme), course.manifest()));
    return 0;
  }

  @Command(description = "Rewrites the versions in texts and comments from pom.xml.")
  int versions() throws IOException {
    VersionMentions mentions = new VersionMentions(course.root());
    for (Path file : mentions.files()) {
      rewrite(file, mentions.current(file));
    }
    return 0;
  }

  @Command(description = "Runs a demo and draws what it prints as an animated picture.")
  int recording(
      @Parameters(paramLabel = "<demo>") String demo,
      @Parameters(paramLabel = "<file.svg>") Path file)
      throws IOException {
    String script = course.root().resolve("course").toString();
    Process process =
        new ProcessBuilder(script, "run", demo)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      TerminalRecording recording = TerminalRecording.of("./course run " + demo, output);
      Files.writeString(file, recording.toSvg());
    }
    return 0;
  }

  @Command(
      name = "stream-time",
      description = "Says how much stream time the tests of a build went through.")
  int streamTime() throws IOException {
    StreamTimeReport report = StreamTimeReport.read(course.root());
    System.out.println(report);
    return report.isFastEnough() ? 0 : 1;
  }

  @Command(
      name = "test-times",
      description = "Prints where the time of a build's tests went, by module and class.")
  int testTimes() throws IOException {
    System.out.println(TestTimesReport.read(course.root()));
    return 0;
  }

  @Command(
      name = "event-logs",
      description = "Records the runs that `course ui` shows, which takes ten minutes.")
  int eventLogs(
      @Parameters(arity = "0..*", paramLabel = "<run>", description = "Else all.")
          List<String> runs)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(course.root().resolve(EVENT_LOGS).toString()));
    arguments.addAll(runs == null ? List.of() : runs);
    return LabCommand.run(course.root(), EVENT_LOG_RECORDER, arguments);
  }

  @Command(
      description =
          "Records the labs that measure, which takes an hour on a machine that is quiet.")
  int labs(
      @Parameters(arity = "0..*", paramLabel = "<lab>", description = "Else all of lecture 4.1.")
          List<String> names,
      @Option(
              names = "--redraw",
              description = "Measure nothing: draw all charts again from the recorded figures.")
          boolean redraw)
      throws IOException, InterruptedException {
    Path page = course.root().resolve(RECORDED_LABS);
    if (redraw) {
      return redraw(page, names);
    }
    Labs measuring = measuringLabs();
    List<Lab> labs =
        names == null || names.isEmpty()
            ? measuring.all()
            : names.stream().map(measuring::find).toList();
    for (Lab lab : labs) {
      System.out.println("\n" + lab.name() + "\n");
      List<String> arguments = List.of("--runs", RECORDED_RUNS, "--lecture", page.toString());
      int exitCode = LabCommand.run(course.root(), lab.main(), arguments);
      if (exitCode != 0) {
        return exitCode;
      }
    }
    return 0;
  }

  private int redraw(Path page, List<String> names) throws IOException, InterruptedException {
    if (names != null && !names.isEmpty()) {
      throw new UsageException("--redraw draws all charts: leave out " + names.get(0));
    }
    Path stateStores = course.root().resolve(RECORDED_STATE_STORES);
    return LabCommand.run(
        course.root(), RECORDED_CHARTS, List.of(page.toString(), stateStores.toString()));
  }

  private Labs measuringLabs() {
    return new Labs(
        course
            .manifest()
            .lectures()
            .filter(lecture -> lecture.id().equals(LECTURE_OF_LABS))
            .flatMap(lecture -> lecture.labs().stream())
            .toList());
  }

  @Command(description = "Records with which sources the recorded answers have passed.")
  int answers() throws IOException {
    for (Map.Entry<Path, String> file : PassedAnswers.ofTheLastBuild(course.root()).entrySet()) {
      rewrite(file.getKey(), file.getValue());
    }
    return 0;
  }

  private void rewrite(Path file, String text) throws IOException {
    if (Files.notExists(file) || !Files.readString(file).equals(text)) {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
      System.out.println("Rewrote " + course.root().relativize(file));
    }
  }
}
