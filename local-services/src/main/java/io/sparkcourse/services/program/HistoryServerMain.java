package io.sparkcourse.services.program;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.services.history.LocalHistoryServer;
import io.sparkcourse.services.history.RecordedRun;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code course ui}: a recorded run in Spark's web UI. */
@Command(
    name = "course ui",
    description =
        "Shows a recorded run of a query in Spark's web UI, by Spark's own History Server, until"
            + " Ctrl-C. Without a name it lists the runs.",
    footer = {"", "Example:", "  course ui lagging"})
public final class HistoryServerMain implements Callable<Integer> {
  /** Returns -1 for words that differ by more letters than a typing error explains. */
  private static final LevenshteinDistance NEAR = new LevenshteinDistance(3);

  @Mixin private ServiceOptions service;

  @Parameters(
      arity = "0..1",
      paramLabel = "<run>",
      completionCandidates = Titles.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String title;

  public static void main(String[] args) {
    CommandLineProgram.run(new HistoryServerMain(), args);
  }

  @Override
  public Integer call() throws Exception {
    service.prepare();
    if (title == null) {
      list();
      return 0;
    }
    RecordedRun run = RecordedRun.of(title).orElseThrow(() -> noSuchRun(title));
    try (LocalHistoryServer server = LocalHistoryServer.start(run, service.port())) {
      System.out.println("Spark's web UI: " + server.address() + run.firstPage());
      run.lookAt().forEach(System.out::println);
      System.out.println("Ctrl-C ends it.");
      ServiceOptions.serveUntilCtrlC();
    }
    return 0;
  }

  private static void list() {
    for (RecordedRun run : RecordedRun.values()) {
      System.out.printf("%-14s %s%n", run.title(), run.description());
    }
    System.out.println("./course ui <run> shows one of them.");
  }

  private static CannotRunException noSuchRun(String title) {
    String meant =
        titles()
            .filter(each -> NEAR.apply(each, title.toLowerCase(Locale.ROOT)) >= 0)
            .map(each -> "Did you mean " + each + "? ")
            .findFirst()
            .orElse("");
    return new CannotRunException(
        "There is no run '%s'. %sThe runs are: %s."
            .formatted(title, meant, titles().collect(Collectors.joining(", "))));
  }

  private static Stream<String> titles() {
    return Stream.of(RecordedRun.values()).map(RecordedRun::title);
  }

  static final class Titles implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return titles().iterator();
    }
  }
}
