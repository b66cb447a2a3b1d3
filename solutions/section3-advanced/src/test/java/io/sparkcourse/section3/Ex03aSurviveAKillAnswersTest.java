package io.sparkcourse.section3;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section3.Ex03aSurviveAKillCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

class Ex03aSurviveAKillAnswersTest extends AnswersTest<Ex03aSurviveAKillCheck.Answer> {
  /** What some answers wrongly rely on. */
  private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

  private static final Map<Time, Map<String, Integer>> COUNTS_BY_BATCH = new ConcurrentHashMap<>();

  private static final AtomicReference<JavaStreamingContext> CONTEXT = new AtomicReference<>();

  Ex03aSurviveAKillAnswersTest() {
    super(new Ex03aSurviveAKillCheck());

    wrong(
        "a new context each time",
        Mistaken.BEGINS_AGAIN,
        (conf, directory, views, report) -> create(conf, directory, views, report));
    wrong(
        "the directory is emptied first",
        Mistaken.BEGINS_AGAIN,
        (conf, directory, views, report) -> {
          empty(HadoopPath.local(directory));
          return JavaStreamingContext.getOrCreate(
              directory, () -> create(conf, directory, views, report));
        });
    wrong(
        "no checkpoint()",
        Mistaken.SETS_NO_CHECKPOINT_DIRECTORY,
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc =
                      new JavaStreamingContext(conf, Ex03aSurviveAKill.BATCH);
                  counts(views.call(ssc)).foreachRDD(report);
                  return ssc;
                }));
    wrong(
        "a directory of its own for each start",
        Mistaken.WRITES_TO_ANOTHER_DIRECTORY,
        (conf, directory, views, report) -> {
          String fresh = directory + UUID.randomUUID();
          return JavaStreamingContext.getOrCreate(fresh, () -> create(conf, fresh, views, report));
        });
    wrong(
        "another directory to write than to read",
        Mistaken.WRITES_TO_ANOTHER_DIRECTORY,
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory, () -> create(conf, directory + "counts", views, report)));
    wrong(
        "streams outside the factory",
        Mistaken.ADDS_STREAMS_TO_A_RECOVERED_CONTEXT,
        (conf, directory, views, report) -> {
          JavaStreamingContext ssc =
              JavaStreamingContext.getOrCreate(directory, () -> empty(conf, directory));
          counts(views.call(ssc)).foreachRDD(report);
          return ssc;
        });
    wrong(
        "two SparkContexts",
        Mistaken.MAKES_TWO_SPARK_CONTEXTS,
        (conf, directory, views, report) -> {
          JavaSparkContext sc = new JavaSparkContext(conf);
          return JavaStreamingContext.getOrCreate(
              directory, () -> create(sc.getConf(), directory, views, report));
        });
    wrong(
        "counts in a static map",
        Mistaken.COUNTS_A_BATCH_TWICE,
        (conf, directory, views, report) -> {
          if (isEmpty(HadoopPath.local(directory))) {
            COUNTS.clear(); // of an earlier judgement in this JVM
          }
          return JavaStreamingContext.getOrCreate(
              directory,
              () -> {
                JavaStreamingContext ssc = empty(conf, directory);
                views
                    .call(ssc)
                    .foreachRDD(
                        (rdd, time) -> {
                          rdd.collect().forEach(page -> COUNTS.merge(page, 1, Integer::sum));
                          report.call(toRdd(rdd.context(), COUNTS), time);
                        });
                return ssc;
              });
        });
    wrong(
        "counts in a map of the function",
        Mistaken.COUNTS_A_BATCH_TWICE,
        program(
            (views, report) -> {
              Map<String, Integer> counts = new HashMap<>();
              views.foreachRDD(
                  (rdd, time) -> {
                    rdd.collect().forEach(page -> counts.merge(page, 1, Integer::sum));
                    report.call(toRdd(rdd.context(), counts), time);
                  });
            }));
    wrong(
        "counts in a static map, by batch",
        Mistaken.FORGETS_WHEN_IT_IS_KILLED,
        program(
            (views, report) -> {
              COUNTS_BY_BATCH.clear();
              views.foreachRDD(
                  (rdd, time) -> {
                    Map<String, Integer> own = new TreeMap<>();
                    rdd.collect().forEach(page -> own.merge(page, 1, Integer::sum));
                    COUNTS_BY_BATCH.put(time, own);
                    Map<String, Integer> all = new TreeMap<>();
                    COUNTS_BY_BATCH
                        .values()
                        .forEach(
                            counts ->
                                counts.forEach((page, n) -> all.merge(page, n, Integer::sum)));
                    report.call(toRdd(rdd.context(), all), time);
                  });
            }));
    wrong(
        "counts of each batch",
        Mistaken.COUNTS_EACH_BATCH_ALONE,
        program(
            (views, report) -> {
              ones(views).reduceByKey(Integer::sum).foreachRDD(report);
            }));
    wrong(
        "the output of mapWithState",
        Mistaken.REPORTS_THE_PAGES_OF_THE_BATCH_ONLY,
        program(
            (views, report) -> {
              ones(views)
                  .reduceByKey(Integer::sum)
                  .mapWithState(StateSpec.function(Ex03aSurviveAKillAnswersTest::addAndTell))
                  .mapToPair(count -> new Tuple2<>(count._1(), count._2()))
                  .foreachRDD(report);
            }));
    wrong(
        "started",
        CommonMistake.STARTS_THE_CONTEXT,
        (conf, directory, views, report) -> {
          JavaStreamingContext ssc = create(conf, directory, views, report);
          ssc.start();
          return ssc;
        });
    wrong(
        "the context of the first start in a static field",
        Mistaken.RETURNS_A_STOPPED_CONTEXT,
        (conf, directory, views, report) -> {
          if (isEmpty(HadoopPath.local(directory))) {
            CONTEXT.set(create(conf, directory, views, report));
          }
          return CONTEXT.get();
        });
    wrong(
        "the context made first, then whether the directory is there",
        Mistaken.RETURNS_A_STOPPED_CONTEXT,
        (conf, directory, views, report) -> {
          boolean there = Files.exists(HadoopPath.local(directory));
          JavaStreamingContext ssc = create(conf, directory, views, report);
          if (!there) {
            return ssc;
          }
          ssc.stop();
          return JavaStreamingContext.getOrCreate(directory, () -> ssc);
        });
    wrong(
        "a configuration of its own",
        Mistaken.MAKES_A_CONFIGURATION_OF_ITS_OWN,
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () ->
                    create(
                        new SparkConf().setAppName("shop").setMaster("local[2]"),
                        directory,
                        views,
                        report)));
    wrong(
        "no report",
        CommonMistake.NO_OUTPUT_OPERATION,
        program(
            (views, report) -> {
              counts(views);
            }));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (conf, directory, views, report) -> null);

    wrong(
        "a window of hours",
        Mistaken.COUNTS_A_WINDOW,
        program(
            (views, report) -> {
              ones(views)
                  .reduceByKeyAndWindow(Integer::sum, Durations.minutes(360))
                  .foreachRDD(report);
            }));
    wrong(
        "a window of hours, with an inverse function",
        Mistaken.COUNTS_A_WINDOW,
        program(
            (views, report) -> {
              ones(views)
                  .reduceByKeyAndWindow(
                      Integer::sum,
                      (count, left) -> count - left,
                      Durations.minutes(360),
                      Ex03aSurviveAKill.BATCH)
                  .foreachRDD(report);
            }));
    wrong(
        "reports if there are views",
        Mistaken.REPORTS_NOTHING_FOR_A_BATCH_WITHOUT_VIEWS,
        program(
            (views, report) -> {
              counts(views)
                  .transformWithToPair(
                      views,
                      (counts, viewed, time) ->
                          viewed.isEmpty() ? counts.filter(count -> false) : counts)
                  .foreachRDD(
                      (rdd, time) -> {
                        if (!rdd.isEmpty()) {
                          report.call(rdd, time);
                        }
                      });
            }));
    wrong(
        "reports if there are counts",
        Mistaken.REPORTS_NOTHING_BEFORE_THE_FIRST_VIEW,
        program(
            (views, report) -> {
              counts(views)
                  .foreachRDD(
                      (rdd, time) -> {
                        if (!rdd.isEmpty()) {
                          report.call(rdd, time);
                        }
                      });
            }));
    wrong(
        "counts, and does not report",
        Mistaken.REPORTS_NOTHING,
        program(
            (views, report) -> {
              counts(views).foreachRDD(rdd -> rdd.count());
            }));
    wrong(
        "recovers if the directory is there",
        Mistaken.WANTS_A_CHECKPOINT_IN_AN_EMPTY_DIRECTORY,
        (conf, directory, views, report) ->
            Files.exists(HadoopPath.local(directory))
                ? new JavaStreamingContext(directory)
                : create(conf, directory, views, report));
    wrong(
        "a new context on any failure of the recovery",
        Mistaken.BEGINS_AGAIN_IF_A_CHECKPOINT_IS_DAMAGED,
        (conf, directory, views, report) -> {
          try {
            return new JavaStreamingContext(directory);
          } catch (Exception cannotBeRead) {
            return create(conf, directory, views, report);
          }
        });
    wrong(
        "getOrCreate that creates on a failure",
        Mistaken.BEGINS_AGAIN_IF_A_CHECKPOINT_IS_DAMAGED,
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> create(conf, directory, views, report),
                new Configuration(),
                true));
    wrong(
        "the time of the wall clock",
        Mistaken.NOT_THE_TIME_OF_A_BATCH,
        program(
            (views, report) -> {
              counts(views).foreachRDD(rdd -> report.call(rdd, new Time(System.nanoTime())));
            }));
    wrong(
        "fails in a new process",
        Mistaken.FAILS_AFTER_A_KILL,
        (conf, directory, views, report) -> {
          if (isEmpty(HadoopPath.local(directory))) {
            CONTEXT.set(create(conf, directory, views, report));
            return CONTEXT.get();
          }
          Objects.requireNonNull(CONTEXT.get(), "The context of the first start");
          return new JavaStreamingContext(directory);
        });

    right(
        "the context made first, then the directory looked at",
        (conf, directory, views, report) -> {
          boolean first = isEmpty(HadoopPath.local(directory));
          JavaStreamingContext ssc = create(conf, directory, views, report);
          if (first) {
            return ssc;
          }
          ssc.stop();
          return JavaStreamingContext.getOrCreate(
              directory, () -> create(conf, directory, views, report));
        });
    right(
        "reports no batch a second time",
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc = empty(conf, directory);
                  Path last = HadoopPath.local(directory).resolveSibling("last");
                  String file = last.toString();
                  counts(views.call(ssc))
                      .foreachRDD((rdd, time) -> reportIfNew(rdd, time, Path.of(file), report));
                  return ssc;
                }));
    right(
        "looks for the checkpoint itself, mapWithState and its snapshots",
        (conf, directory, views, report) -> {
          if (isEmpty(HadoopPath.local(directory))) {
            JavaStreamingContext ssc = empty(conf, directory);
            ones(views.call(ssc))
                .mapWithState(StateSpec.function(Ex03aSurviveAKillAnswersTest::addAndTell))
                .stateSnapshots()
                .foreachRDD(report);
            return ssc;
          }
          return new JavaStreamingContext(directory);
        });
    right(
        "a checkpoint interval of its own, and one partition to report",
        program(
            (views, report) -> {
              JavaPairDStream<String, Integer> counts = counts(views.repartition(1));
              counts.checkpoint(Durations.seconds(20));
              counts.foreachRDD((rdd, time) -> report.call(rdd.coalesce(1), time));
            }));
  }

  private static void reportIfNew(
      JavaPairRDD<String, Integer> counts,
      Time time,
      Path last,
      VoidFunction2<JavaPairRDD<String, Integer>, Time> report)
      throws Exception {
    if (Files.notExists(last) || Long.parseLong(Files.readString(last)) < time.milliseconds()) {
      report.call(counts, time);
      Files.writeString(last, Long.toString(time.milliseconds()));
    }
  }

  /** What an answer does with the views, when everything else is right. */
  @FunctionalInterface
  private interface Program extends Serializable {
    void define(
        JavaDStream<String> views, VoidFunction2<JavaPairRDD<String, Integer>, Time> report);
  }

  private static Ex03aSurviveAKillCheck.Answer program(Program program) {
    return (conf, directory, views, report) ->
        JavaStreamingContext.getOrCreate(
            directory,
            () -> {
              JavaStreamingContext ssc = empty(conf, directory);
              program.define(views.call(ssc), report);
              return ssc;
            });
  }

  private static JavaStreamingContext create(
      SparkConf conf,
      String directory,
      Function<JavaStreamingContext, JavaDStream<String>> views,
      VoidFunction2<JavaPairRDD<String, Integer>, Time> report)
      throws Exception {
    JavaStreamingContext ssc = empty(conf, directory);
    counts(views.call(ssc)).foreachRDD(report);
    return ssc;
  }

  private static JavaStreamingContext empty(SparkConf conf, String directory) {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, Ex03aSurviveAKill.BATCH);
    ssc.checkpoint(directory);
    return ssc;
  }

  private static JavaPairDStream<String, Integer> ones(JavaDStream<String> views) {
    return views.mapToPair(page -> new Tuple2<>(page, 1));
  }

  private static JavaPairDStream<String, Integer> counts(JavaDStream<String> views) {
    return ones(views)
        .updateStateByKey(
            (List<Integer> ones, Optional<Integer> count) ->
                Optional.of(count.orElse(0) + ones.size()));
  }

  private static Tuple2<String, Integer> addAndTell(
      String page, Optional<Integer> views, State<Integer> count) {
    count.update((count.exists() ? count.get() : 0) + views.orElse(0));
    return new Tuple2<>(page, count.get());
  }

  private static JavaPairRDD<String, Integer> toRdd(SparkContext sc, Map<String, Integer> counts) {
    List<Tuple2<String, Integer>> pairs = new ArrayList<>();
    counts.forEach((page, count) -> pairs.add(new Tuple2<>(page, count)));
    return JavaSparkContext.fromSparkContext(sc).parallelizePairs(pairs);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return true;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private static void empty(Path directory) throws IOException {
    DirectoryTree.delete(directory);
  }
}
