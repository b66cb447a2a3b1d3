package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.section2.Ex13aLogWatchCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.Mistake;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
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
    keptLines(this::wrong);
    bots(this::wrong);
    pages(this::wrong);
    alarms(this::wrong);
    moreAlarms(this::wrong);
    teams(this::wrong);
    onceMore(this::wrong);
    others(this::wrong);
    othersThatAreRight((name, none, answer) -> right(name, answer));
  }

  /**
   * Takes a recorded answer. The answers are created in static methods, otherwise they would
   * capture the test.
   */
  @FunctionalInterface
  private interface Recorder {
    void answer(String name, Mistake<?, ?> mistake, Ex13aLogWatchCheck.Answer answer);
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
        "a window that slides with each batch, looked at every minute",
        null,
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            return byTheList(requests, bots);
          }

          @Override
          JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
            return requests
                .mapToPair(request -> new Tuple2<>(page(request), 1L))
                .reduceByKeyAndWindow(Long::sum, LENGTH);
          }

          @Override
          void writeIfAny(String output, String kind, Time time, List<String> lines)
              throws IOException {
            if (kind.equals("malformed") || time.isMultipleOf(SLIDE)) {
              super.writeIfAny(output, kind, time, lines);
            }
          }
        });
    right.answer("one output that does all", null, Ex13aLogWatchAnswersTest::inOneOutput);
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

  /** Keeps the last four batches in the driver; a batch writes all of its files, or fails. */
  private static void inOneOutput(
      JavaDStream<String> lines, String bots, String teams, String output) {
    Parts parts = new Parts();
    Deque<List<LogEntry>> batches = new ArrayDeque<>();
    lines.foreachRDD(
        (rdd, time) -> {
          Set<String> listed = Parts.listed(bots);
          List<String> all = rdd.collect();
          parts.writeIfAny(
              output,
              "malformed",
              time,
              all.stream().filter(line -> !parts.isLogEntry(line)).toList());
          batches.add(
              all.stream()
                  .filter(parts::isLogEntry)
                  .map(LogEntry::parse)
                  .filter(request -> !parts.isListed(request, listed))
                  .toList());
          if (batches.size() > 4) {
            batches.remove();
          }
          if (time.isMultipleOf(Parts.SLIDE)) {
            JavaRDD<LogEntry> requests =
                JavaSparkContext.fromSparkContext(rdd.context())
                    .parallelize(batches.stream().flatMap(List::stream).toList());
            parts.writeIfAny(output, "pages", time, parts.topPages(count(requests, parts)));
            parts.writeIfAny(
                output,
                "alarms",
                time,
                parts.alarms(
                    count(requests.filter(request -> request.getStatus() > 499), parts),
                    Parts.table(teams)));
          }
        });
  }

  private static JavaPairRDD<String, Long> count(JavaRDD<LogEntry> requests, Parts parts) {
    return requests
        .mapToPair(request -> new Tuple2<>(parts.page(request), 1L))
        .reduceByKey(Long::sum);
  }

  private static void malformedLines(Recorder wrong) {
    wrong.answer(
        "parses without a net",
        Mistaken.ENDS_AT_A_MALFORMED_LINE,
        (lines, bots, teams, output) -> lines.map(LogEntry::parse).foreachRDD(rdd -> rdd.count()));
    wrong.answer(
        "skips malformed lines",
        Mistaken.SKIPS_MALFORMED_LINES,
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {}
        });
    wrong.answer(
        "empty files",
        Mistaken.WRITES_EMPTY_FILES,
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {
            malformed.foreachRDD(
                (rdd, time) -> Files.write(file(output, "malformed", name(time)), rdd.collect()));
          }
        });
    wrong.answer(
        "the reason in place of the line",
        CommonMistake.DIFFERS,
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {
            super.keepMalformed(malformed.map(line -> "malformed: " + line), output);
          }
        });
  }

  private static void keptLines(Recorder wrong) {
    wrong.answer(
        "equal malformed lines once",
        Mistaken.KEEPS_EQUAL_MALFORMED_LINES_ONCE,
        new Parts() {
          @Override
          void keepMalformed(JavaDStream<String> malformed, String output) {
            super.keepMalformed(malformed.transform(rdd -> rdd.distinct()), output);
          }
        });
    wrong.answer(
        "trims lines",
        Mistaken.TRIMS_MALFORMED_LINES,
        new Parts() {
          @Override
          public void watch(JavaDStream<String> lines, String bots, String teams, String output) {
            super.watch(lines.map(String::strip), bots, teams, output);
          }
        });
  }

  private static void bots(Recorder wrong) {
    wrong.answer(
        "asks for a batch only when the window slides",
        Mistaken.GOES_BY_THE_LIST_AT_THE_NEXT_MINUTE,
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            return byTheList(requests, bots);
          }
        });
    wrong.answer(
        "tasks read the list",
        Mistaken.GOES_BY_THE_LIST_AT_THE_NEXT_MINUTE,
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            return requests.filter(request -> !listed(bots).contains(request.getClientIp()));
          }
        });
    wrong.answer(
        "looks for the address in the text of the list",
        Mistaken.TAKES_PART_OF_AN_ADDRESS_FOR_A_BOT,
        new Parts() {
          @Override
          boolean isListed(LogEntry request, Set<String> listed) {
            return String.join("\n", listed).contains(request.getClientIp());
          }
        });
    wrong.answer(
        "adds the lists up",
        Mistaken.KEEPS_BOTS_THAT_HAVE_LEFT_THE_LIST,
        new Parts() {
          @Override
          JavaDStream<LogEntry> byTheList(JavaDStream<LogEntry> requests, String bots) {
            Set<String> all = new HashSet<>();
            return requests.transform(
                rdd -> {
                  all.addAll(listed(bots));
                  Set<String> listed = Set.copyOf(all);
                  return rdd.filter(request -> !isListed(request, listed));
                });
          }
        });
    wrong.answer(
        "meets requirement 1, and has only begun",
        Mistaken.WRITES_NO_PAGES,
        (lines, bots, teams, output) -> {
          Parts parts = new Parts();
          parts.keepMalformed(lines.filter(line -> !parts.isLogEntry(line)), output);
        });
    wrong.answer(
        "counts bots",
        Mistaken.COUNTS_BOTS,
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            return requests;
          }
        });
    wrong.answer(
        "counts the errors of bots",
        Mistaken.COUNTS_ERRORS_OF_BOTS,
        new Parts() {
          @Override
          JavaDStream<LogEntry> errors(JavaDStream<LogEntry> all, JavaDStream<LogEntry> people) {
            return super.errors(all, all);
          }
        });
    wrong.answer(
        "reads the list at the start",
        Mistaken.READS_THE_LIST_ONCE,
        new Parts() {
          @Override
          JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String bots) {
            Set<String> listed = listed(bots);
            return requests.filter(request -> !listed.contains(request.getClientIp()));
          }
        });
    wrong.answer(
        "looks at the list after the window",
        Mistaken.GOES_BY_THE_LIST_AT_THE_END_OF_THE_WINDOW,
        (lines, bots, teams, output) ->
            new Parts() {
              @Override
              JavaDStream<LogEntry> withoutBots(JavaDStream<LogEntry> requests, String file) {
                return requests;
              }

              @Override
              JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
                return byTheList(requests.window(LENGTH, SLIDE), bots)
                    .map(this::page)
                    .countByValue();
              }
            }.watch(lines, bots, teams, output));
  }

  private static void pages(Recorder wrong) {
    wrong.answer(
        "no sliding interval",
        Mistaken.WRITES_IN_EVERY_BATCH,
        window(Durations.minutes(2), Durations.seconds(30)));
    wrong.answer(
        "the window is as long as it slides",
        Mistaken.COUNTS_ONE_MINUTE,
        window(Durations.minutes(1), Durations.minutes(1)));
    wrong.answer(
        "length and slide swapped",
        Mistaken.LENGTH_AND_SLIDE_SWAPPED,
        window(Durations.minutes(1), Durations.minutes(2)));
    wrong.answer(
        "paths with their queries",
        Mistaken.COUNTS_PATHS,
        new Parts() {
          @Override
          String page(LogEntry request) {
            return request.getPath();
          }
        });
    wrong.answer(
        "the page of LogEntry",
        Mistaken.CUTS_PATHS_TOO_SHORT,
        new Parts() {
          @Override
          String page(LogEntry request) {
            return request.page();
          }
        });
    wrong.answer(
        "paths in small letters",
        Mistaken.DOES_NOT_DISTINGUISH_LETTERS,
        new Parts() {
          @Override
          String page(LogEntry request) {
            return super.page(request).toLowerCase(Locale.ROOT);
          }
        });
    wrong.answer(
        "pages that were found",
        Mistaken.COUNTS_GOOD_ANSWERS_ONLY,
        new Parts() {
          @Override
          JavaDStream<LogEntry> answered(JavaDStream<LogEntry> people) {
            return people.filter(request -> request.getStatus() < 400);
          }
        });
    wrong.answer(
        "the fewest first",
        Mistaken.FEWEST_REQUESTS_FIRST,
        new Parts() {
          @Override
          Comparator<Tuple2<String, Long>> order() {
            return Comparator.comparing((Tuple2<String, Long> count) -> count._2())
                .thenComparing(Tuple2::_1);
          }
        });
    wrong.answer(
        "sorts text",
        Mistaken.COMPARES_NUMBERS_AS_TEXT,
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
        Mistaken.TIES_THE_OTHER_WAY_ROUND,
        new Parts() {
          @Override
          Comparator<Tuple2<String, Long>> order() {
            return Comparator.comparing((Tuple2<String, Long> count) -> -count._2())
                .thenComparing(Tuple2::_1, Comparator.reverseOrder());
          }
        });
    wrong.answer(
        "all pages",
        Mistaken.WRITES_MORE_THAN_THREE_PAGES,
        new Parts() {
          @Override
          int top() {
            return Integer.MAX_VALUE;
          }
        });
  }

  private static void alarms(Recorder wrong) {
    wrong.answer("no alarms", Mistaken.WRITES_NO_ALARMS, alarmsAt(1000));
    wrong.answer("more than ten", Mistaken.WANTS_MORE_THAN_TEN_ERRORS, alarmsAt(11));
    wrong.answer("every error", Mistaken.GIVES_AN_ALARM_FOR_ANY_ERROR, alarmsAt(1));
    wrong.answer(
        "client errors, too",
        Mistaken.COUNTS_ERRORS_BELOW_500,
        new Parts() {
          @Override
          boolean isError(int status) {
            return status >= 400;
          }
        });
    wrong.answer(
        "only 503",
        Mistaken.COUNTS_503_ONLY,
        new Parts() {
          @Override
          boolean isError(int status) {
            return status == 503;
          }
        });
  }

  private static void moreAlarms(Recorder wrong) {
    wrong.answer(
        "three alarms",
        Mistaken.CUTS_ALARMS_OFF,
        new Parts() {
          @Override
          List<String> alarms(JavaPairRDD<String, Long> errors, Map<String, String> teams) {
            return super.alarms(errors, teams).stream().limit(3).toList();
          }
        });
    wrong.answer(
        "alarms sorted as lines",
        Mistaken.ALARMS_IN_ALPHABETICAL_ORDER,
        new Parts() {
          @Override
          List<String> alarms(JavaPairRDD<String, Long> errors, Map<String, String> teams) {
            return super.alarms(errors, teams).stream().sorted().toList();
          }
        });
    wrong.answer(
        "errors of the last minute",
        Mistaken.COUNTS_ERRORS_OF_ONE_MINUTE,
        new Parts() {
          @Override
          JavaPairDStream<String, Long> errorsByPage(JavaDStream<LogEntry> errors) {
            return errors
                .mapToPair(request -> new Tuple2<>(page(request), 1L))
                .reduceByKeyAndWindow(Long::sum, SLIDE, SLIDE);
          }
        });
  }

  private static void teams(Recorder wrong) {
    wrong.answer(
        "alarms without teams",
        Mistaken.GIVES_NO_TEAM,
        new Parts() {
          @Override
          String team(String page, Map<String, String> teams) {
            return "";
          }
        });
    wrong.answer(
        "null looks after it",
        Mistaken.HAS_NO_NAME_FOR_NOBODY,
        new Parts() {
          @Override
          String team(String page, Map<String, String> teams) {
            return " " + teams.get(page);
          }
        });
    wrong.answer(
        "an inner join",
        Mistaken.LEAVES_OUT_ALARMS_WITHOUT_A_TEAM,
        new Parts() {
          @Override
          List<String> alarms(JavaPairRDD<String, Long> errors, Map<String, String> teams) {
            return super.alarms(errors.filter(error -> teams.containsKey(error._1())), teams);
          }
        });
  }

  private static void onceMore(Recorder wrong) {
    wrong.answer(
        "goes on when a file cannot be written",
        Mistaken.GOES_ON_WHEN_A_FILE_CANNOT_BE_WRITTEN,
        new Parts() {
          @Override
          void writeIfAny(String output, String kind, Time time, List<String> lines) {
            try {
              super.writeIfAny(output, kind, time, lines);
            } catch (IOException cannotBeWritten) {
              System.err.println(cannotBeWritten);
            }
          }
        });
    wrong.answer(
        "leaves a file that is there",
        Mistaken.LEAVES_A_FILE_HALF_WRITTEN,
        new Parts() {
          @Override
          void write(Path file, List<String> lines) throws IOException {
            if (Files.notExists(file)) {
              super.write(file, lines);
            }
          }
        });
    wrong.answer(
        "appends",
        Mistaken.CHANGES_WHEN_THE_BATCHES_COME_AGAIN,
        writing(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    wrong.answer(
        "wants a new file",
        Mistaken.FAILS_WHEN_THE_BATCHES_COME_AGAIN,
        writing(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    wrong.answer(
        "names files by the clock",
        Mistaken.WRITES_OTHER_FILES,
        new Parts() {
          @Override
          String name(Time time) {
            return "log-" + System.nanoTime();
          }
        });
  }

  private static void others(Recorder wrong) {
    wrong.answer(
        "makes a view that is there",
        Mistaken.DOES_NOT_REPLACE_A_VIEW,
        new Parts() {
          @Override
          List<String> topPages(JavaPairRDD<String, Long> requests) {
            SparkSession spark =
                SparkSession.builder().config(requests.context().getConf()).getOrCreate();
            try {
              spark.range(1).createTempView("pages");
            } catch (AnalysisException thereAlready) {
              throw new IllegalStateException(thereAlready);
            }
            return super.topPages(requests);
          }
        });
    wrong.answer(
        "makes no directory",
        Mistaken.MAKES_NO_DIRECTORY,
        new Parts() {
          @Override
          Path file(String output, String kind, String name) {
            return Path.of(output, kind, name);
          }
        });
    wrong.answer(
        "an inverse without a checkpoint",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        new Parts() {
          @Override
          JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
            return requests.map(this::page).countByValueAndWindow(LENGTH, SLIDE);
          }
        });
    wrong.answer(
        "transforms, and puts nothing out",
        CommonMistake.NO_OUTPUT_OPERATION,
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
      byPage(answered(people))
          .foreachRDD((rdd, time) -> writeIfAny(output, "pages", time, topPages(rdd)));
      errorsByPage(errors(all, people))
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
      JavaDStream<LogEntry> people = byTheList(requests, bots);
      people.foreachRDD(rdd -> {}); // requests each batch when it ends
      return people;
    }

    JavaDStream<LogEntry> byTheList(JavaDStream<LogEntry> requests, String bots) {
      return requests.transform(
          rdd -> {
            Set<String> listed = listed(bots);
            return rdd.filter(request -> !isListed(request, listed));
          });
    }

    boolean isListed(LogEntry request, Set<String> listed) {
      return listed.contains(request.getClientIp());
    }

    JavaDStream<LogEntry> answered(JavaDStream<LogEntry> people) {
      return people;
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

    JavaPairDStream<String, Long> errorsByPage(JavaDStream<LogEntry> errors) {
      return byPage(errors);
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
