package io.sparkcourse.section3;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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
  private static final String OTHER_DIRECTORY =
      "It writes its checkpoints to another directory than the one that it is given";
  private static final String ANEW = "The second start begins with batch 1 again";
  private static final String TWICE = "After the second start it has counted batch 3 twice";
  private static final String ADDS_STREAMS = "On the second start it adds streams to the context";

  /** What some answers wrongly rely on. */
  private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

  private static final Map<Time, Map<String, Integer>> COUNTS_BY_BATCH = new ConcurrentHashMap<>();

  private static final AtomicReference<JavaStreamingContext> CONTEXT = new AtomicReference<>();

  Ex03aSurviveAKillAnswersTest() {
    super(new Ex03aSurviveAKillCheck());

    wrong(
        "a new context each time",
        ANEW,
        (conf, directory, views, report) -> create(conf, directory, views, report));
    wrong(
        "the directory is emptied first",
        ANEW,
        (conf, directory, views, report) -> {
          empty(HadoopPath.local(directory));
          return JavaStreamingContext.getOrCreate(
              directory, () -> create(conf, directory, views, report));
        });
    wrong(
        "no checkpoint()",
        "It sets no checkpoint directory",
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
        OTHER_DIRECTORY,
        (conf, directory, views, report) -> {
          String fresh = directory + UUID.randomUUID();
          return JavaStreamingContext.getOrCreate(fresh, () -> create(conf, fresh, views, report));
        });
    wrong(
        "another directory to write than to read",
        OTHER_DIRECTORY,
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory, () -> create(conf, directory + "counts", views, report)));
    wrong(
        "streams outside the factory",
        ADDS_STREAMS,
        (conf, directory, views, report) -> {
          JavaStreamingContext ssc =
              JavaStreamingContext.getOrCreate(directory, () -> empty(conf, directory));
          counts(views.call(ssc)).foreachRDD(report);
          return ssc;
        });
    wrong(
        "two SparkContexts",
        "It makes two SparkContexts",
        (conf, directory, views, report) -> {
          JavaSparkContext sc = new JavaSparkContext(conf);
          return JavaStreamingContext.getOrCreate(
              directory, () -> create(sc.getConf(), directory, views, report));
        });
    wrong(
        "counts in a static map",
        TWICE,
        (conf, directory, views, report) -> {
          if (isEmpty(HadoopPath.local(directory))) {
            COUNTS.clear(); // of another judgement in this JVM
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
        TWICE,
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc = empty(conf, directory);
                  Map<String, Integer> counts = new HashMap<>();
                  views
                      .call(ssc)
                      .foreachRDD(
                          (rdd, time) -> {
                            rdd.collect().forEach(page -> counts.merge(page, 1, Integer::sum));
                            report.call(toRdd(rdd.context(), counts), time);
                          });
                  return ssc;
                }));
    wrong(
        "counts in a static map, by batch",
        "Its process was killed in batch 3 and started again, and something it knew is gone.",
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  COUNTS_BY_BATCH.clear();
                  JavaStreamingContext ssc = empty(conf, directory);
                  views
                      .call(ssc)
                      .foreachRDD(
                          (rdd, time) -> {
                            Map<String, Integer> own = new TreeMap<>();
                            rdd.collect().forEach(page -> own.merge(page, 1, Integer::sum));
                            COUNTS_BY_BATCH.put(time, own);
                            Map<String, Integer> all = new TreeMap<>();
                            COUNTS_BY_BATCH
                                .values()
                                .forEach(
                                    counts ->
                                        counts.forEach(
                                            (page, n) -> all.merge(page, n, Integer::sum)));
                            report.call(toRdd(rdd.context(), all), time);
                          });
                  return ssc;
                }));
    wrong(
        "counts of each batch",
        "It counts the views of each batch alone",
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc = empty(conf, directory);
                  ones(views.call(ssc)).reduceByKey(Integer::sum).foreachRDD(report);
                  return ssc;
                }));
    wrong(
        "what mapWithState puts out",
        "It reports only the pages that were viewed in the batch",
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc = empty(conf, directory);
                  ones(views.call(ssc))
                      .reduceByKey(Integer::sum)
                      .mapWithState(StateSpec.function(Ex03aSurviveAKillAnswersTest::addAndTell))
                      .mapToPair(count -> new Tuple2<>(count._1(), count._2()))
                      .foreachRDD(report);
                  return ssc;
                }));
    wrong(
        "started",
        "It starts the context",
        (conf, directory, views, report) -> {
          JavaStreamingContext ssc = create(conf, directory, views, report);
          ssc.start();
          return ssc;
        });
    wrong(
        "started, and waiting for the end",
        "It starts the context",
        (conf, directory, views, report) -> {
          JavaStreamingContext ssc = create(conf, directory, views, report);
          ssc.start();
          ssc.awaitTermination();
          return ssc;
        });
    wrong(
        "the context of the first start in a static field",
        "On the second start it returns the context of the first one",
        (conf, directory, views, report) -> {
          if (isEmpty(HadoopPath.local(directory))) {
            CONTEXT.set(create(conf, directory, views, report));
          }
          return CONTEXT.get();
        });
    wrong(
        "a configuration of its own",
        "It makes a SparkConf of its own",
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
        "Nothing is done with the counts",
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc = empty(conf, directory);
                  counts(views.call(ssc));
                  return ssc;
                }));
    wrong("returns nothing", "It returns null", (conf, directory, views, report) -> null);

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
        (conf, directory, views, report) ->
            JavaStreamingContext.getOrCreate(
                directory,
                () -> {
                  JavaStreamingContext ssc = empty(conf, directory);
                  JavaPairDStream<String, Integer> counts = counts(views.call(ssc).repartition(1));
                  counts.checkpoint(Durations.seconds(20));
                  counts.foreachRDD((rdd, time) -> report.call(rdd.coalesce(1), time));
                  return ssc;
                }));
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
