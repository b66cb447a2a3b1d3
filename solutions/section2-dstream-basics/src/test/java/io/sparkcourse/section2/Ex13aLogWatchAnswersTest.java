package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex13aLogWatchAnswersTest extends AnswersTest<Ex13aLogWatchCheck.Answer> {
  Ex13aLogWatchAnswersTest() {
    super(new Ex13aLogWatchCheck());
    malformedLines(this::wrong);
    bots(this::wrong);
    pages(this::wrong);
    alarms(this::wrong);
    teams(this::wrong);
    onceMore(this::wrong);
    others(this::wrong);
    othersThatAreRight((name, none, answer) -> right(name, answer));
  }

  /**
   * Takes a recorded answer. The answers are made in static methods, or they would hold the test.
   */
  @FunctionalInterface
  private interface Recorder {
    void answer(String name, String misconception, Ex13aLogWatchCheck.Answer answer);
  }

  private static void othersThatAreRight(Recorder right) {
    right.answer("methods of Java where the solution asks SQL", null, new Parts());
    right.answer(
        "saveAsTextFile for what may be much",
        null,
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {
            malformed.foreachRDD(
                (rdd, time) -> {
                  if (!rdd.isEmpty()) {
                    rdd.saveAsTextFile(output + "/malformed/" + time.milliseconds());
                  }
                });
          }
        });
    right.answer(
        "a plain window, and the teams joined as pairs",
        null,
        new Parts() {
          @Override
          JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
            return requests.window(LENGTH, SLIDE).map(this::page).countByValue();
          }

          @Override
          List<String> alarms(JavaPairRDD<String, Long> errors, Map<String, String> teams) {
            List<Tuple2<String, String>> pairs =
                teams.entrySet().stream()
                    .map(team -> new Tuple2<>(team.getKey(), team.getValue()))
                    .toList();
            return errors
                .filter(this::isAlarm)
                .leftOuterJoin(
                    JavaSparkContext.fromSparkContext(errors.context()).parallelizePairs(pairs))
                .collect()
                .stream()
                .sorted(
                    Comparator.comparing(
                            (Tuple2<String, Tuple2<Long, Optional<String>>> alarm) ->
                                -alarm._2()._1())
                        .thenComparing(Tuple2::_1))
                .map(
                    alarm ->
                        alarm._1() + " " + alarm._2()._1() + " " + alarm._2()._2().orElse("nobody"))
                .toList();
          }
        });
  }

  private static void malformedLines(Recorder wrong) {
    wrong.answer(
        "parses without a net",
        "Requirement 1 is not met. A malformed line ends the program",
        (lines, bots, teams, output) -> lines.map(LogEntry::parse).foreachRDD(rdd -> rdd.count()));
    wrong.answer(
        "skips malformed lines",
        "Requirement 1 is not met. There is no file in malformed",
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {}
        });
    wrong.answer(
        "empty files",
        "Requirement 1 is not met. There are empty files",
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {
            malformed.foreachRDD(
                (rdd, time) -> Files.write(file(output, "malformed", name(time)), rdd.collect()));
          }
        });
    wrong.answer(
        "the reason in place of the line",
        "Requirement 1 is not met. Batch 1 (",
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {
            super.keepMalformed(malformed.map(line -> "malformed: " + line), output);
          }
        });
  }

  private static void bots(Recorder wrong) {
    wrong.answer(
        "meets requirement 1, and has only begun",
        "Requirement 3 is not met. There is no file in pages",
        (lines, bots, teams, output) -> {
          Parts parts = new Parts();
          parts.keepMalformed(lines.filter(line -> !parts.isLogEntry(line)), output);
        });
    wrong.answer(
        "counts bots",
        "Requirement 2 is not met. The requests of bots count",
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            return requests;
          }
        });
    wrong.answer(
        "counts the errors of bots",
        "Requirement 2 is not met. The requests of bots count",
        new Parts() {
          @Override
          JavaDStream<LogEntry> errors(JavaDStream<LogEntry> all, JavaDStream<LogEntry> people) {
            return super.errors(all, all);
          }
        });
    wrong.answer(
        "reads the list at the start",
        "Requirement 2 is not met. It knows only the bots that were listed at the start",
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            Set<String> listed = listed(bots);
            return requests.filter(request -> !listed.contains(request.getClientIp()));
          }
        });
    wrong.answer(
        "looks at the list after the window",
        "Requirement 2 is not met. A bot is listed, and what it did in earlier batches",
        (lines, bots, teams, output) ->
            new Parts() {
              @Override
              JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String file) {
                return requests;
              }

              @Override
              JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
                return super.withoutBots(requests.window(LENGTH, SLIDE), bots)
                    .map(this::page)
                    .countByValue();
              }
            }.watch(lines, bots, teams, output));
  }

  private static void pages(Recorder wrong) {
    wrong.answer(
        "no sliding interval",
        "Requirement 3 is not met. It tells in every batch",
        window(Durations.minutes(2), Durations.seconds(30)));
    wrong.answer(
        "the window is as long as it slides",
        "Requirement 3 is not met. It counts the last minute only",
        window(Durations.minutes(1), Durations.minutes(1)));
    wrong.answer(
        "length and slide swapped",
        "Requirement 3 is not met. It counts a minute every two",
        window(Durations.minutes(1), Durations.minutes(2)));
    wrong.answer(
        "paths with their queries",
        "Requirement 3 is not met. It counts each search for itself",
        new Parts() {
          @Override
          String page(LogEntry request) {
            return request.getPath();
          }
        });
    wrong.answer(
        "sorts text",
        "Requirement 3 is not met. It sorts the numbers as text",
        new Parts() {
          @Override
          Comparator<Tuple2<String, Long>> order() {
            return Comparator.comparing((Tuple2<String, Long> count) -> count._2().toString())
                .reversed()
                .thenComparing(Tuple2::_1);
          }
        });
    wrong.answer(
        "ties the other way round",
        "Requirement 3 is not met. Of two pages with the same number",
        new Parts() {
          @Override
          Comparator<Tuple2<String, Long>> order() {
            return Comparator.comparing((Tuple2<String, Long> count) -> -count._2())
                .thenComparing(Tuple2::_1, Comparator.reverseOrder());
          }
        });
    wrong.answer(
        "all pages",
        "Requirement 3 is not met. There are more than three pages",
        new Parts() {
          @Override
          int top() {
            return Integer.MAX_VALUE;
          }
        });
  }

  private static void alarms(Recorder wrong) {
    wrong.answer(
        "no alarms", "Requirement 4 is not met. There is no file in alarms", alarmsAt(1000));
    wrong.answer("more than ten", "Requirement 4 is not met. An alarm is missing", alarmsAt(11));
    wrong.answer(
        "every error", "Requirement 4 is not met. There are alarms of too few", alarmsAt(1));
    wrong.answer(
        "client errors, too",
        "Requirement 4 is not met. Pages that were not found are no errors",
        new Parts() {
          @Override
          boolean isError(int status) {
            return status >= 400;
          }
        });
    wrong.answer(
        "only 503",
        "Requirement 4 is not met. Only 503 counts",
        new Parts() {
          @Override
          boolean isError(int status) {
            return status == 503;
          }
        });
  }

  private static void teams(Recorder wrong) {
    wrong.answer(
        "alarms without teams",
        "Requirement 5 is not met. There are no teams",
        new Parts() {
          @Override
          String team(String page, Map<String, String> teams) {
            return "";
          }
        });
    wrong.answer(
        "null looks after it",
        "Requirement 5 is not met. A page that no team looks after has nobody",
        new Parts() {
          @Override
          String team(String page, Map<String, String> teams) {
            return " " + teams.get(page);
          }
        });
    wrong.answer(
        "an inner join",
        "Requirement 5 is not met. The alarms of pages that no team looks after are missing",
        new Parts() {
          @Override
          List<String> alarms(JavaPairRDD<String, Long> errors, Map<String, String> teams) {
            return super.alarms(errors.filter(error -> teams.containsKey(error._1())), teams);
          }
        });
  }

  private static void onceMore(Recorder wrong) {
    wrong.answer(
        "appends",
        "Requirement 6 is not met. After a second run over the same batches",
        writing(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    wrong.answer(
        "wants a new file",
        "Requirement 6 is not met. A second run over the same batches fails",
        writing(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    wrong.answer(
        "names files by the clock",
        "There is malformed/",
        new Parts() {
          @Override
          String name(Time time) {
            return "log-" + System.nanoTime();
          }
        });
  }

  private static void others(Recorder wrong) {
    wrong.answer(
        "makes no directory",
        "A file cannot be written into a directory that is not there",
        new Parts() {
          @Override
          Path file(String output, String kind, String name) {
            return Path.of(output, kind, name);
          }
        });
    wrong.answer(
        "an inverse without a checkpoint",
        "It uses a form with an inverse function",
        new Parts() {
          @Override
          JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
            return requests.map(this::page).countByValueAndWindow(LENGTH, SLIDE);
          }
        });
    wrong.answer(
        "transforms, and puts nothing out",
        "It has no output operation",
        (lines, bots, teams, output) -> lines.filter(line -> !line.isEmpty()));
  }

  private static Parts window(Duration length, Duration slide) {
    return new Parts() {
      @Override
      JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
        return requests
            .mapToPair(request -> new Tuple2<>(page(request), 1L))
            .reduceByKeyAndWindow(Long::sum, length, slide);
      }
    };
  }

  private static Parts alarmsAt(long errors) {
    return new Parts() {
      @Override
      boolean isAlarm(Tuple2<String, Long> count) {
        return count._2() >= errors;
      }
    };
  }

  private static Parts writing(OpenOption... options) {
    return new Parts() {
      @Override
      void write(Path file, List<String> lines) throws IOException {
        Files.write(file, lines, options);
      }
    };
  }

  /** A right answer in parts; each wrong one is wrong in one of them. */
  private static class Parts implements Ex13aLogWatchCheck.Answer, Serializable {
    private static final long serialVersionUID = 1L;

    static final Duration LENGTH = Durations.minutes(2);
    static final Duration SLIDE = Durations.minutes(1);

    @Override
    public void watch(JavaDStream<String> lines, String bots, String teams, String output) {
      keepMalformed(lines.filter(line -> !isLogEntry(line)), output);
      JavaDStream<LogEntry> all = lines.filter(this::isLogEntry).map(LogEntry::parse);
      JavaDStream<LogEntry> people = withoutBots(all, bots);
      byPage(people).foreachRDD((rdd, time) -> writeIfAny(output, "pages", time, topPages(rdd)));
      byPage(errors(all, people))
          .foreachRDD((rdd, time) -> writeIfAny(output, "alarms", time, alarms(rdd, table(teams))));
    }

    void keepMalformed(JavaDStream<String> malformed, String output) {
      malformed.foreachRDD((rdd, time) -> writeIfAny(output, "malformed", time, rdd.collect()));
    }

    boolean isLogEntry(String line) {
      try {
        LogEntry.parse(line);
        return true;
      } catch (MalformedRecordException malformed) {
        return false;
      }
    }

    JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
      return requests.transform(
          rdd -> {
            Set<String> listed = listed(bots);
            return rdd.filter(request -> !listed.contains(request.getClientIp()));
          });
    }

    JavaDStream<LogEntry> errors(JavaDStream<LogEntry> all, JavaDStream<LogEntry> people) {
      return people.filter(request -> isError(request.getStatus()));
    }

    boolean isError(int status) {
      return status >= 500;
    }

    String page(LogEntry request) {
      return request.getPath().replaceFirst("\\?.*", "");
    }

    JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
      return requests
          .mapToPair(request -> new Tuple2<>(page(request), 1L))
          .reduceByKeyAndWindow(Long::sum, LENGTH, SLIDE);
    }

    Comparator<Tuple2<String, Long>> order() {
      return Comparator.comparing((Tuple2<String, Long> count) -> -count._2())
          .thenComparing(Tuple2::_1);
    }

    int top() {
      return 3;
    }

    List<String> topPages(JavaPairRDD<String, Long> requests) {
      return requests.collect().stream()
          .sorted(order())
          .limit(top())
          .map(count -> count._1() + " " + count._2())
          .toList();
    }

    boolean isAlarm(Tuple2<String, Long> count) {
      return count._2() >= Ex13aLogWatch.ALARM;
    }

    List<String> alarms(JavaPairRDD<String, Long> errors, Map<String, String> teams) {
      return errors.collect().stream()
          .filter(this::isAlarm)
          .sorted(order())
          .map(alarm -> alarm._1() + " " + alarm._2() + team(alarm._1(), teams))
          .toList();
    }

    String team(String page, Map<String, String> teams) {
      return " " + teams.getOrDefault(page, "nobody");
    }

    static Set<String> listed(String bots) {
      try {
        return Set.copyOf(Files.readAllLines(Path.of(bots)));
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
    }

    static Map<String, String> table(String teams) throws IOException {
      try (Stream<String> lines = Files.lines(Path.of(teams))) {
        return lines
            .skip(1)
            .map(line -> line.split(","))
            .collect(Collectors.toMap(columns -> columns[0], columns -> columns[1]));
      }
    }

    void writeIfAny(String output, String kind, Time time, List<String> lines) throws IOException {
      if (!lines.isEmpty()) {
        write(file(output, kind, name(time)), lines);
      }
    }

    String name(Time time) {
      return Long.toString(time.milliseconds());
    }

    Path file(String output, String kind, String name) throws IOException {
      return Files.createDirectories(Path.of(output, kind)).resolve(name);
    }

    void write(Path file, List<String> lines) throws IOException {
      Files.write(file, lines);
    }
  }
}
