package io.sparkcourse.labs.recovery;

import static io.sparkcourse.labs.recovery.Guarantee.AT_LEAST_ONCE;
import static io.sparkcourse.labs.recovery.Guarantee.AT_MOST_ONCE;
import static io.sparkcourse.labs.recovery.Guarantee.EXACTLY_ONCE;
import static io.sparkcourse.labs.recovery.Guarantee.NONE;
import static io.sparkcourse.testing.recovery.KillPoint.AFTER_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.AFTER_RECEIVED;
import static io.sparkcourse.testing.recovery.KillPoint.AFTER_TASK;
import static io.sparkcourse.testing.recovery.KillPoint.BEFORE_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.IN_BATCH;
import static io.sparkcourse.testing.recovery.KillPoint.WHILE_CHECKPOINTING;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.lines.AcknowledgedLineServer;
import io.sparkcourse.common.lines.LineServer;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A source of {@link PageCountsJob}, served by the process that kills the job. */
enum KilledSource {
  REPLAYED("replayed", PageCountsJob.Source.REPLAY, EXACTLY_ONCE, true) {
    @Override
    Feed feed(Path directory, LogSample sample, int lives) {
      return new Feed("", life -> {}, () -> {});
    }
  },
  FILES("files", PageCountsJob.Source.FILES, EXACTLY_ONCE, true) {
    @Override
    Feed feed(Path directory, LogSample sample, int lives) {
      return new Feed(drop(directory, sample), life -> {}, () -> {});
    }
  },
  WRITE_AHEAD_LOG("reliable receiver, log", PageCountsJob.Source.RELIABLE, AT_LEAST_ONCE, false) {
    @Override
    List<String> flags() {
      return List.of("-Dspark.streaming.receiver.writeAheadLog.enable=true");
    }

    @Override
    List<KillPoint> killPoints() {
      return List.of(BEFORE_COMMIT, AFTER_COMMIT, AFTER_RECEIVED);
    }

    @Override
    Feed feed(Path directory, LogSample sample, int lives) throws IOException {
      return acknowledged(sample, lives);
    }
  },
  RELIABLE("reliable receiver, no log", PageCountsJob.Source.RELIABLE, NONE, false) {
    @Override
    Feed feed(Path directory, LogSample sample, int lives) throws IOException {
      return acknowledged(sample, lives);
    }
  },
  SOCKET("socket", PageCountsJob.Source.SOCKET, AT_MOST_ONCE, false) {
    @Override
    Feed feed(Path directory, LogSample sample, int lives) throws IOException {
      LineServer server = LineServer.start();
      return new Feed(
          Integer.toString(server.port()),
          life -> {
            server.down(); // with the connection to the life before
            server.up();
            CompletableFuture.runAsync(() -> send(server, part(sample, life, lives)));
          },
          server);
    }
  };

  /** A batch of a minute has so many tasks and commits, at least. */
  private static final int STORED_VISITS = 14;

  /** What one life of the job receives has so many commits and blocks, at least. */
  private static final int RECEIVED_VISITS = 4;

  /** How many lines a receiver acknowledges together. */
  static final int PACKET = 5;

  private final String title;
  private final PageCountsJob.Source source;
  private final Guarantee guarantee;
  private final boolean isStoredFirst;

  KilledSource(
      String title, PageCountsJob.Source source, Guarantee guarantee, boolean isStoredFirst) {
    this.title = title;
    this.source = source;
    this.guarantee = guarantee;
    this.isStoredFirst = isStoredFirst;
  }

  String title() {
    return title;
  }

  PageCountsJob.Source source() {
    return source;
  }

  /** What is left of each record when the job is killed, if the sink keeps all that it gets. */
  Guarantee guarantee() {
    return guarantee;
  }

  /** What is left of each record in this sink. */
  Guarantee promises(KilledSink sink) {
    return guarantee.then(sink.guarantee());
  }

  /**
   * JdbcSinks that are worth to be looked at with it. What comes of a commit table with a
   * transaction of its own is a matter of the sink alone: two sources are enough.
   */
  Set<KilledSink> sinks() {
    return isStoredFirst
        ? EnumSet.allOf(KilledSink.class)
        : EnumSet.complementOf(EnumSet.of(KilledSink.NOTED_FIRST, KilledSink.NOTED_LAST));
  }

  /** Flags of the job's JVM. */
  List<String> flags() {
    return List.of();
  }

  /**
   * A kill at random of a job that reads it.
   *
   * @param batches among which to choose; a receiver has its lines in the first one
   */
  final Kill randomKill(Random random, int batches) {
    List<KillPoint> points = killPoints();
    KillPoint point = points.get(random.nextInt(points.size()));
    Kill kill =
        Kill.at(point).theTime(1 + random.nextInt(isStoredFirst ? STORED_VISITS : RECEIVED_VISITS));
    return isStoredFirst ? kill.ofBatch(1 + random.nextInt(batches)) : kill;
  }

  /**
   * Where to kill. A receiver's batches may be empty, and the job has to be killed in one that is
   * not: only those commit anything.
   */
  List<KillPoint> killPoints() {
    return isStoredFirst
        ? List.of(IN_BATCH, AFTER_TASK, BEFORE_COMMIT, AFTER_COMMIT, WHILE_CHECKPOINTING)
        : List.of(BEFORE_COMMIT, AFTER_COMMIT);
  }

  /**
   * Begins to serve.
   *
   * @param sample what to serve
   * @param lives of the job: each one gets a part of what a receiver is sent
   */
  abstract Feed feed(Path directory, LogSample sample, int lives) throws IOException;

  /**
   * What serves a job.
   *
   * @param input its address, as the job is given it
   * @param life what is done before each life of the job, from 1
   */
  record Feed(String input, Life life, AutoCloseable server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        server.close();
      } catch (IOException | RuntimeException failure) {
        throw failure;
      } catch (Exception cause) {
        throw new IllegalStateException(cause);
      }
    }
  }

  /** What happens before a life of the job. */
  @FunctionalInterface
  interface Life {
    void begins(int number) throws IOException;
  }

  /**
   * A file for each minute, and one with the end. All are there from the beginning: a file stream
   * takes no file before its time.
   */
  private static String drop(Path directory, LogSample sample) {
    DropDirectory drop = DropDirectory.in(directory, "logs", LogSample.START);
    for (int minute = 0; minute < sample.minutes(); minute++) {
      Instant from = LogSample.START.plusSeconds(60L * minute);
      String[] lines =
          sample.arrivals().stream()
              .filter(line -> !line.at().isBefore(from) && line.at().isBefore(from.plusSeconds(60)))
              .map(Arrival::value)
              .toArray(String[]::new);
      drop.at(from.plusSeconds(30)).moveIn("minute-" + minute + ".log", lines);
    }
    Instant end = LogSample.START.plusSeconds(60L * sample.minutes() + 30);
    drop.at(end).moveIn("end.log", PageCountsJob.END);
    return drop.path();
  }

  private static Feed acknowledged(LogSample sample, int lives) throws IOException {
    AcknowledgedLineServer server = AcknowledgedLineServer.holding(part(sample, 1, 1), PACKET);
    return new Feed(
        Integer.toString(server.port()),
        life -> server.release(part(sample, life, lives).size()),
        server);
  }

  /** The lines for one life of the job; the last one gets the end, too. */
  private static List<String> part(LogSample sample, int life, int lives) {
    List<String> lines = sample.lines();
    List<String> part =
        new ArrayList<>(
            lines.subList(lines.size() * (life - 1) / lives, lines.size() * life / lives));
    if (life == lives) {
      part.add(PageCountsJob.END);
    }
    return part;
  }

  private static void send(LineServer server, List<String> lines) {
    try {
      server.awaitClient();
      lines.forEach(server::send);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
