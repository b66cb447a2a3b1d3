package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section2.Ex10aLogArchiveCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

class Ex10aLogArchiveAnswersTest extends AnswersTest<Ex10aLogArchiveCheck.Answer> {
  /** How an answer saves the lines of one kind in a batch. */
  @FunctionalInterface
  private interface Saving {
    void save(JavaRDD<String> lines, String path, Time time) throws IOException;
  }

  /** What an answer keeps forever. */
  private static final Map<String, Optional<LogEntry>> PARSED = new ConcurrentHashMap<>();

  Ex10aLogArchiveAnswersTest() {
    super(new Ex10aLogArchiveCheck());

    wrong(
        "saveAsTextFiles",
        Mistaken.WRITES_EMPTY_DIRECTORIES,
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed = parsed(lines, parse).cache();
          requests(parsed).dstream().saveAsTextFiles(directory + "requests", "");
          others(parsed).dstream().saveAsTextFiles(directory + "malformed", "");
          count(others(parsed), malformed);
        });
    wrong(
        "asks only whether the batch is empty",
        Mistaken.WRITES_EMPTY_DIRECTORIES,
        (lines, parse, directory, malformed) ->
            parsed(lines, parse)
                .cache()
                .foreachRDD(
                    (rdd, time) -> {
                      if (!rdd.isEmpty()) {
                        save(requests(rdd), directory + "requests-", time);
                        save(others(rdd), directory + "malformed-", time);
                        malformed.add(others(rdd).count());
                      }
                    }));
    wrong(
        "the clock's time",
        Mistaken.NOT_THE_TIME_OF_THE_BATCH,
        eachKind((rdd, path, time) -> rdd.saveAsTextFile(path + System.currentTimeMillis())));
    wrong(
        "a random name",
        Mistaken.OTHER_NAMES,
        eachKind((rdd, path, time) -> rdd.saveAsTextFile(path + UUID.randomUUID())));
    wrong(
        "one directory for all",
        Mistaken.ONE_DIRECTORY_FOR_ALL_BATCHES,
        eachKind((rdd, path, time) -> rdd.saveAsTextFile(path.substring(0, path.length() - 1))));
    wrong(
        "a file instead of a directory",
        Mistaken.OTHER_NAMES,
        eachKind(
            (rdd, path, time) ->
                Files.write(file(path + time.milliseconds() + ".txt"), rdd.collect())));
    wrong(
        "loses the malformed lines",
        Mistaken.LOSES_THE_MALFORMED,
        (lines, parse, directory, malformed) ->
            requests(parsed(lines, parse).cache())
                .foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "requests-", time)));
    wrong(
        "everything is a request",
        Mistaken.MALFORMED_AMONG_THE_REQUESTS,
        (lines, parse, directory, malformed) ->
            lines.foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "requests-", time)));
    wrong(
        "the entries as toString gives them",
        CommonMistake.DIFFERS,
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed = parsed(lines, parse).cache();
          parsed
              .filter(line -> line._2().isPresent())
              .map(line -> line._2().get().toString())
              .foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "requests-", time));
          others(parsed)
              .foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "malformed-", time));
          count(others(parsed), malformed);
        });
    wrong(
        "serialized objects",
        Mistaken.SAVES_NO_TEXT,
        eachKind((rdd, path, time) -> rdd.saveAsObjectFile(path + time.milliseconds())));
    wrong(
        "does not count",
        Mistaken.DOES_NOT_COUNT,
        (lines, parse, directory, malformed) -> saveBoth(parsed(lines, parse).cache(), directory));
    wrong(
        "counts in a transformation that is computed twice",
        Mistaken.COUNTS_MORE_THAN_ONCE,
        (lines, parse, directory, malformed) ->
            saveBoth(
                parsed(
                    lines,
                    line -> {
                      Optional<LogEntry> entry = parse.call(line);
                      if (!entry.isPresent()) {
                        malformed.add(1);
                      }
                      return entry;
                    }),
                directory));
    wrong(
        "collects, and writes in the driver",
        Mistaken.COLLECTS,
        eachKind(
            (rdd, path, time) -> {
              Path directory = Files.createDirectories(file(path + time.milliseconds()));
              Files.write(directory.resolve("part-00000"), rdd.collect());
              Files.write(directory.resolve("_SUCCESS"), new byte[0]);
            }));
    wrong(
        "writes the parts itself",
        Mistaken.NO_SUCCESS,
        eachKind(
            (rdd, path, time) -> {
              String directory = path + time.milliseconds();
              Files.createDirectories(file(directory));
              rdd.foreachPartition(
                  part -> write(part, directory, "part-" + TaskContext.getPartitionId()));
            }));
    wrong(
        "nothing cached",
        Mistaken.PARSES_MORE_THAN_ONCE,
        (lines, parse, directory, malformed) -> {
          saveBoth(parsed(lines, parse), directory);
          count(others(parsed(lines, parse)), malformed);
        });
    wrong(
        "caches the lines, not what was parsed",
        Mistaken.PARSES_MORE_THAN_ONCE,
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed = parsed(lines.cache(), parse);
          saveBoth(parsed, directory);
          count(others(parsed), malformed);
        });
    wrong(
        "parses by itself",
        Mistaken.USES_ANOTHER_PARSE,
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed =
              parsed(lines, Ex10aLogArchive::parse).cache();
          saveBoth(parsed, directory);
          count(others(parsed), malformed);
        });
    wrong(
        "adds to what is there",
        Mistaken.ADDS_TO_WHAT_IS_THERE,
        eachKind(
            (rdd, path, time) -> {
              String directory = path + time.milliseconds();
              Files.createDirectories(file(directory));
              rdd.foreachPartition(part -> write(part, directory, "part-" + UUID.randomUUID()));
              Files.write(file(directory).resolve("_SUCCESS"), new byte[0]);
            }));
    wrong(
        "defines no output",
        CommonMistake.NO_OUTPUT_OPERATION,
        (lines, parse, directory, malformed) -> {});
    wrong(
        "foreachRDD without an action",
        Mistaken.SAVES_NOTHING,
        (lines, parse, directory, malformed) ->
            parsed(lines, parse).foreachRDD(rdd -> rdd.filter(line -> true)));
    wrong(
        "a list that tasks fill",
        Mistaken.SAVES_NOTHING,
        (lines, parse, directory, malformed) ->
            lines.foreachRDD(
                (rdd, time) -> {
                  List<String> requests = new ArrayList<>();
                  rdd.foreach(requests::add);
                  if (!requests.isEmpty()) {
                    Files.write(file(directory + "requests-" + time.milliseconds()), requests);
                  }
                }));
    wrong(
        "makes a directory that may be there",
        Mistaken.FAILS_IF_IT_IS_THERE,
        eachKind(
            (rdd, path, time) -> {
              Files.createDirectory(file(path + time.milliseconds()));
              rdd.saveAsTextFile(path + time.milliseconds());
            }));

    wrong(
        "saves equal lines once",
        Mistaken.EQUAL_LINES_ONCE,
        eachKind((rdd, path, time) -> save(rdd.distinct(), path, time)));
    wrong(
        "trims the lines",
        Mistaken.TRIMS,
        eachKind((rdd, path, time) -> save(rdd.map(String::trim), path, time)));
    wrong(
        "formats the entries again",
        Mistaken.FORMATS_ENTRIES_AGAIN,
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed = parsed(lines, parse).cache();
          parsed
              .filter(line -> line._2().isPresent())
              .map(line -> line._2().get().toLogLine())
              .foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "requests-", time));
          others(parsed)
              .foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "malformed-", time));
          count(others(parsed), malformed);
        });
    wrong(
        "leaves a directory as it is that is there",
        Mistaken.SKIPS_WHAT_IS_THERE,
        eachKind(
            (rdd, path, time) -> {
              if (Files.notExists(file(path + time.milliseconds()))) {
                save(rdd, path, time);
              }
            }));
    wrong(
        "a static map of what was parsed",
        Mistaken.KEEPS_WHAT_IT_HAS_PARSED,
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed =
              parsed(lines, line -> PARSED.computeIfAbsent(line, text -> call(parse, text)));
          saveBoth(parsed, directory);
          count(others(parsed), malformed);
        });

    right(
        "all in one output, and the RDD persisted by hand",
        (lines, parse, directory, malformed) ->
            lines.foreachRDD(
                (rdd, time) -> {
                  JavaPairRDD<String, Optional<LogEntry>> parsed =
                      rdd.mapToPair(line -> new Tuple2<>(line, parse.call(line)))
                          .persist(StorageLevel.MEMORY_AND_DISK());
                  saveUnlessEmpty(requests(parsed), directory + "requests-", time);
                  saveUnlessEmpty(others(parsed), directory + "malformed-", time);
                  malformed.add(others(parsed).count());
                  parsed.unpersist();
                }));
    right(
        "Hadoop's text format",
        eachKind(
            (rdd, path, time) ->
                rdd.mapToPair(line -> new Tuple2<>(NullWritable.get(), new Text(line)))
                    .saveAsNewAPIHadoopFile(
                        path + time.milliseconds(),
                        NullWritable.class,
                        Text.class,
                        TextOutputFormat.class)));
    right(
        "one part a directory, and the number of lines first",
        (lines, parse, directory, malformed) -> {
          JavaPairDStream<String, Optional<LogEntry>> parsed = parsed(lines, parse).persist();
          requests(parsed)
              .foreachRDD(
                  (rdd, time) -> saveUnlessEmpty(rdd.coalesce(1), directory + "requests-", time));
          others(parsed)
              .foreachRDD(
                  (rdd, time) -> {
                    long count = rdd.count();
                    malformed.add(count);
                    if (count > 0) {
                      save(rdd.repartition(1), directory + "malformed-", time);
                    }
                  });
        });
    right(
        "a Dataset's writer, which overwrites",
        eachKind(
            (rdd, path, time) ->
                SparkSession.builder()
                    .config(rdd.context().getConf())
                    .getOrCreate()
                    .createDataset(rdd.rdd(), Encoders.STRING())
                    .write()
                    .mode(SaveMode.Overwrite)
                    .text(path + time.milliseconds())));
    right(
        "leaves a directory as it is that is complete",
        eachKind(
            (rdd, path, time) -> {
              if (Files.notExists(file(path + time.milliseconds()).resolve("_SUCCESS"))) {
                save(rdd, path, time);
              }
            }));
  }

  private static Optional<LogEntry> call(Function<String, Optional<LogEntry>> parse, String line) {
    try {
      return parse.call(line);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** An answer that is right except for how it saves batches that are not empty. */
  private static Ex10aLogArchiveCheck.Answer eachKind(Saving saving) {
    return (lines, parse, directory, malformed) -> {
      JavaPairDStream<String, Optional<LogEntry>> parsed = parsed(lines, parse).cache();
      requests(parsed)
          .foreachRDD(
              (rdd, time) -> {
                if (!rdd.isEmpty()) {
                  saving.save(rdd, directory + "requests-", time);
                }
              });
      others(parsed)
          .foreachRDD(
              (rdd, time) -> {
                if (!rdd.isEmpty()) {
                  saving.save(rdd, directory + "malformed-", time);
                }
              });
      count(others(parsed), malformed);
    };
  }

  private static void saveBoth(
      JavaPairDStream<String, Optional<LogEntry>> parsed, String directory) {
    requests(parsed).foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "requests-", time));
    others(parsed).foreachRDD((rdd, time) -> saveUnlessEmpty(rdd, directory + "malformed-", time));
  }

  private static void saveUnlessEmpty(JavaRDD<String> lines, String path, Time time) {
    if (!lines.isEmpty()) {
      save(lines, path, time);
    }
  }

  private static void save(JavaRDD<String> lines, String path, Time time) {
    lines.saveAsTextFile(path + time.milliseconds());
  }

  private static void count(JavaDStream<String> others, LongAccumulator malformed) {
    others.foreachRDD(rdd -> malformed.add(rdd.count()));
  }

  private static JavaPairDStream<String, Optional<LogEntry>> parsed(
      JavaDStream<String> lines, Function<String, Optional<LogEntry>> parse) {
    return lines.mapToPair(line -> new Tuple2<>(line, parse.call(line)));
  }

  private static JavaDStream<String> requests(JavaPairDStream<String, Optional<LogEntry>> parsed) {
    return parsed.filter(line -> line._2().isPresent()).map(line -> line._1());
  }

  private static JavaDStream<String> others(JavaPairDStream<String, Optional<LogEntry>> parsed) {
    return parsed.filter(line -> !line._2().isPresent()).map(line -> line._1());
  }

  private static JavaRDD<String> requests(JavaPairRDD<String, Optional<LogEntry>> parsed) {
    return parsed.filter(line -> line._2().isPresent()).keys();
  }

  private static JavaRDD<String> others(JavaPairRDD<String, Optional<LogEntry>> parsed) {
    return parsed.filter(line -> !line._2().isPresent()).keys();
  }

  private static Path file(String uri) {
    return HadoopPath.local(uri);
  }

  private static void write(Iterator<String> lines, String directory, String name)
      throws IOException {
    Files.write(file(directory).resolve(name), (Iterable<String>) () -> lines);
  }
}
