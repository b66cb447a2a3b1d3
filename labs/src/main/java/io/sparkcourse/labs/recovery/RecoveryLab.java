package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
            + " twice. The kills are over all sources.")
public final class RecoveryLab implements Callable<Integer> {
  private static final int MOST_KILLS = 400;

  /** Of the log; a job that is killed more often is given more. */
  private static final int MINUTES = 10;

  @Mixin private RandomKills lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new RecoveryLab(), args);
  }

  @Override
  public Integer call() throws IOException {
    return lab.run(
        MOST_KILLS,
        (kills, random, report) -> {
          kill(kills, random, report);
          if (lab.lecture().isPresent()) {
            new LectureTable(lab.lecture().get(), "recovery")
                .write(PromisedVerdict.table(report.verdicts()));
          }
        });
  }

  private static void kill(int kills, Random random, KillReport report)
      throws IOException, SQLException {
    KilledSource[] sources = KilledSource.values();
    report.expect(kills + sources.length);
    for (int i = 0; i < sources.length; i++) {
      int share = kills / sources.length + (i < kills % sources.length ? 1 : 0);
      report.add(verdicts(sources[i], share, random, report));
    }
  }

  private static List<PromisedVerdict> verdicts(
      KilledSource source, int kills, Random random, KillReport report)
      throws IOException, SQLException {
    LogSample sample = new LogSample(Math.max(MINUTES, 2 * kills));
    int batches = Math.max(1, sample.minutes() / (kills + 1));
    List<Kill> schedule =
        Stream.generate(() -> source.randomKill(random, batches)).limit(kills).toList();
    try (ScratchDirectory directory = ScratchDirectory.create("recovery-lab-")) {
      return PageCountsKills.run(
              source, sample, schedule, directory.path(), () -> report.begin(source.title()))
          .entrySet()
          .stream()
          .map(each -> new PromisedVerdict(source.promises(each.getKey()), each.getValue()))
          .toList();
    }
  }
}
