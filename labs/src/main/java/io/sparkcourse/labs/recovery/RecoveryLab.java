package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.jvm.LauncherProcess;
import io.sparkcourse.common.progress.ProgressBar;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Lecture 3.5: kills a job at random, again and again, and says for each source and sink what was
 * lost and what came twice. Run it with {@code ./course lab recovery}.
 *
 * <p>Exit code 0 only if every promise was kept.
 */
@Command(
    name = "course lab recovery",
    sortOptions = false,
    description =
        "Kills a job at random points, starts it again, and counts what is lost and what comes"
            + " twice.")
public final class RecoveryLab implements Callable<Integer> {
  private static final int MOST_KILLS = 400;
  private static final int BROKEN = 1;
  private static final int WRONG_OPTION = 2;

  /** Of the log; a job that is killed more often is given more. */
  private static final int MINUTES = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many, over all sources (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed kills at the same points (default: another one each time).")
  private Integer seed;

  @Option(
      names = "--lecture",
      hidden = true,
      description = "Also writes the table into this lecture.")
  private Path lecture;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean help;

  public static void main(String[] args) {
    LauncherProcess.follow();
    CommandLine commandLine = new CommandLine(new RecoveryLab());
    commandLine.setParameterExceptionHandler((wrong, ignored) -> explain(wrong));
    System.exit(commandLine.execute(args));
  }

  private static int explain(ParameterException wrong) {
    System.err.println(
        wrong.getMessage().lines().findFirst().orElse("") + "; --help shows the options.");
    return WRONG_OPTION;
  }

  @Override
  public Integer call() throws IOException, SQLException {
    if (kills < 1 || kills > MOST_KILLS) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--kills': it is a number from 1 to " + MOST_KILLS);
    }
    int chosen = seed == null ? new Random().nextInt(10_000) : seed;
    System.err.printf("Kills of seed %1$d: --seed %1$d repeats them.%n", chosen);
    List<PromisedVerdict> verdicts = verdicts(new Random(chosen));
    System.out.println(PromisedVerdict.table(verdicts));
    long broken = verdicts.stream().filter(verdict -> !verdict.isKept()).count();
    System.out.printf(
        "%n%d kills, seed %d: %s%n",
        kills, chosen, broken == 0 ? "every promise was kept" : broken + " promises were broken");
    if (lecture != null) {
      LectureTable.write(lecture, verdicts);
    }
    return broken == 0 ? 0 : BROKEN;
  }

  private List<PromisedVerdict> verdicts(Random random) throws IOException, SQLException {
    KilledSource[] sources = KilledSource.values();
    List<PromisedVerdict> verdicts = new ArrayList<>();
    try (ProgressBar progress = ProgressBar.of(kills + sources.length)) {
      for (int i = 0; i < sources.length; i++) {
        KilledSource source = sources[i];
        int share = kills / sources.length + (i < kills % sources.length ? 1 : 0);
        verdicts.addAll(verdicts(source, share, random, progress));
      }
    }
    return verdicts;
  }

  private static List<PromisedVerdict> verdicts(
      KilledSource source, int kills, Random random, ProgressBar progress)
      throws IOException, SQLException {
    LogSample sample = new LogSample(Math.max(MINUTES, 2 * kills));
    int batches = Math.max(1, sample.minutes() / (kills + 1));
    List<Kill> schedule =
        Stream.generate(() -> source.randomKill(random, batches)).limit(kills).toList();
    try (ScratchDirectory directory = ScratchDirectory.create("recovery-lab-")) {
      return PageCountsKills.run(
              source, sample, schedule, directory.path(), () -> progress.begin(source.title()))
          .entrySet()
          .stream()
          .map(each -> new PromisedVerdict(source.promises(each.getKey()), each.getValue()))
          .toList();
    }
  }
}
