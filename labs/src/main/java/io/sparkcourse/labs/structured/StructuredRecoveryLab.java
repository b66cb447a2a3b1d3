package io.sparkcourse.labs.structured;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.labs.recovery.KillReport;
import io.sparkcourse.labs.recovery.LectureTable;
import io.sparkcourse.labs.recovery.PromisedVerdict;
import io.sparkcourse.labs.recovery.RandomKills;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 5.8: kills three queries at random, again and again, and counts for each sink what was
 * lost and what is there twice. Run it with {@code ./course lab structured-recovery}.
 *
 * <p>Exit code 0 only if every promise was kept.
 */
@Command(
    name = "course lab structured-recovery",
    sortOptions = false,
    description =
        "Kills queries of Structured Streaming at random points, starts them again, and counts"
            + " what is lost and what is there twice. The kills are of each of three queries: with"
            + " a file sink, with a Kafka sink, and with tables of H2 and PostgreSQL.")
public final class StructuredRecoveryLab implements Callable<Integer> {
  private static final int MOST_KILLS = 100;

  @Mixin private RandomKills lab;

  public static void main(String[] args) {
    JvmModules.openForSpark(); // it reads what the file sink has written
    CommandLineProgram.run(new StructuredRecoveryLab(), args);
  }

  @Override
  public Integer call() {
    return lab.run(
        MOST_KILLS,
        (kills, random, report) -> {
          String topic = kill(kills, random, report);
          report.note(topic);
          if (lab.lecture().isPresent()) {
            Path lecture = lab.lecture().get();
            new LectureTable(lecture, "structured-recovery command")
                .write("./course lab structured-recovery " + report.options());
            new LectureTable(lecture, "structured-recovery")
                .write(PromisedVerdict.table(report.verdicts()));
            new LectureTable(lecture, "topic").write(topic);
          }
        });
  }

  /**
   * Kills each query, all three at the same time, and returns the table of what each kill has left
   * in the topic.
   */
  private static String kill(int kills, Random random, KillReport report) throws Exception {
    report.expect((kills + 1) * KilledQuery.values().length);
    ExecutorService pool = Executors.newFixedThreadPool(KilledQuery.values().length);
    try {
      Map<KilledQuery, Future<OrdersKills.Outcome>> outcomes = new EnumMap<>(KilledQuery.class);
      for (KilledQuery query : KilledQuery.values()) {
        List<Kill> schedule = Stream.generate(() -> query.randomKill(random)).limit(kills).toList();
        outcomes.put(query, pool.submit(() -> outcome(query, schedule, report)));
      }
      for (Future<OrdersKills.Outcome> outcome : outcomes.values()) {
        report.add(outcome.get().promised());
      }
      return LeftInTopic.table(outcomes.get(KilledQuery.KAFKA).get().leftInTopic());
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof Exception cause ? cause : failure;
    } finally {
      pool.shutdownNow(); // if one has failed, the others end their jobs
    }
  }

  private static OrdersKills.Outcome outcome(
      KilledQuery query, List<Kill> schedule, KillReport report) throws IOException, SQLException {
    int files = KilledQuery.MOST_COMMITS * (schedule.size() + 1);
    try (ScratchDirectory directory = ScratchDirectory.create("structured-recovery-lab-")) {
      return new OrdersKills(files, schedule, directory.path(), () -> report.begin(query.title()))
          .run(query);
    }
  }
}
