package io.sparkcourse.section3;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import io.sparkcourse.testing.recovery.JobFailedException;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.KillPoint;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.awaitility.Awaitility;

class Ex03aSurviveAKillCheck extends ExerciseCheck<Ex03aSurviveAKillCheck.Answer> {
  /** Serializable, so that another process can be given it, and killed. */
  @FunctionalInterface
  interface Answer extends Serializable {
    JavaStreamingContext createOrRecover(
        SparkConf conf,
        String checkpointDirectory,
        Function<JavaStreamingContext, JavaDStream<String>> pageViews,
        VoidFunction2<JavaPairRDD<String, Integer>, Time> report)
        throws Exception;
  }

  private static final List<List<String>> VIEWS =
      List.of(
          List.of("/tea", "/cart", "/tea"),
          List.of("/tea"),
          List.of("/cart", "/help"),
          List.of(),
          List.of("/tea", "/login"),
          List.of("/help"));

  private static final int FIRST_LIFE = 3;
  private static final int SECOND_LIFE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * The counts that were reported, by batch. Static, since a recovered context has the functions
   * but no object of this JVM.
   */
  private static final SortedMap<Integer, List<String>> REPORTS = new ConcurrentSkipListMap<>();

  Ex03aSurviveAKillCheck() {
    super("3.3a", Ex03aSurviveAKill::createOrRecover);
  }

  @Override
  protected void check(Answer answer) throws Exception {
    Path directory = Files.createTempDirectory("survive-");
    try {
      String checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
      firstStart(answer, checkpoint);
      secondStart(answer, checkpoint);
      kill(answer, directory);
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private static void firstStart(Answer answer, String checkpoint) throws Exception {
    run(answer, checkpoint, FIRST_LIFE);
    Comparison.with(Ex03aSurviveAKill.BATCH, batches(1, FIRST_LIFE, Counting.ALL_SO_FAR))
        .input(VIEWS.subList(0, FIRST_LIFE))
        .mistake(
            "It counts the views of each batch alone: which operation keeps a count over batches?",
            batches(1, FIRST_LIFE, Counting.OF_THE_BATCH))
        .mistake(
            "It reports only the pages that were viewed in the batch. Of mapWithState that is what"
                + " comes out; the whole state is in stateSnapshots().",
            batches(1, FIRST_LIFE, Counting.ALL_SO_FAR_OF_PAGES_IN_THE_BATCH))
        .judge(reports());
  }

  private static void secondStart(Answer answer, String checkpoint) throws Exception {
    run(answer, checkpoint, SECOND_LIFE);
    if (REPORTS.firstKey() == 1) {
      throw WrongAnswer.because(
          "The second start begins with batch 1 again, and counts from 0. There is a checkpoint in"
              + " the directory: who looks whether there is one, and recovers the context from it?");
    }
    Comparison.with(
            Ex03aSurviveAKill.BATCH,
            batches(FIRST_LIFE, FIRST_LIFE + SECOND_LIFE, Counting.ALL_SO_FAR))
        .input(VIEWS.subList(0, FIRST_LIFE + SECOND_LIFE))
        .mistake(
            "After the second start it has counted batch "
                + FIRST_LIFE
                + " twice: Spark processes the last batch again. Counts that are added up in a"
                + " variable or in a place of one's own do not know that; a state of Spark's does.",
            batches(FIRST_LIFE, FIRST_LIFE + SECOND_LIFE, Counting.LAST_OF_FIRST_LIFE_TWICE))
        .judge(reports());
  }

  /** Starts the answer, runs so many batches, and stops it: what it reported is in REPORTS. */
  private static void run(Answer answer, String checkpoint, int batches) throws Exception {
    REPORTS.clear();
    TestSpark.stop(); // the answer makes a SparkContext of its own
    try {
      JavaStreamingContext ssc = returned(contextOf(answer, checkpoint));
      requireReadyToStart(ssc, checkpoint);
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      for (int i = 0; i < batches; i++) {
        awaitCheckpoint(checkpoint, time.nextBatch());
      }
    } finally {
      stop();
    }
  }

  /** In a thread of its own: an answer that starts the context may also wait for its end. */
  private static JavaStreamingContext contextOf(Answer answer, String checkpoint) throws Exception {
    FutureTask<JavaStreamingContext> context =
        new FutureTask<>(
            () ->
                answer.createOrRecover(
                    TestSpark.conf(),
                    checkpoint,
                    Ex03aSurviveAKillCheck::pageViews,
                    Ex03aSurviveAKillCheck::report));
    Thread thread = new Thread(context, "answer");
    thread.setDaemon(true);
    thread.start();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> context.isDone() || StreamingContext.getActive().isDefined());
    if (StreamingContext.getActive().isDefined()) {
      throw WrongAnswer.because(
          "It starts the context. Who calls it does that, when all is set up: return it unstarted.");
    }
    return context.get();
  }

  private static void requireReadyToStart(JavaStreamingContext ssc, String checkpoint) {
    if (ssc.getState() == StreamingContextState.STOPPED) {
      throw WrongAnswer.because(
          "On the second start it returns the context of the first one, which has stopped: a new"
              + " process would have none. What is kept has to be in the directory.");
    }
    if (!ssc.ssc().isCheckpointingEnabled()) {
      throw WrongAnswer.because(
          "It sets no checkpoint directory: a context writes checkpoints only if its checkpoint(...)"
              + " has been called, getOrCreate only reads them.");
    }
    if (!HadoopPath.local(ssc.ssc().checkpointDir()).equals(HadoopPath.local(checkpoint))) {
      throw WrongAnswer.because(
          "It writes its checkpoints to another directory than the one that it is given, "
              + ssc.ssc().checkpointDir()
              + " instead of "
              + checkpoint
              + ". The next start looks in the one that it is given.");
    }
  }

  /** Spark notes beside the work that a batch is done; what it has not noted, a stop would lose. */
  static void awaitCheckpoint(String checkpoint, Time batch) {
    Path second =
        HadoopPath.local(checkpoint).resolve("checkpoint-" + batch.milliseconds() + ".bk");
    Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(second));
  }

  private static void stop() {
    if (StreamingContext.getActive().isDefined()) {
      StreamingContext active = StreamingContext.getActive().get();
      active.stop(true, false);
    }
    if (SparkContext$.MODULE$.getActive().isDefined()) {
      SparkContext active = SparkContext$.MODULE$.getActive().get();
      active.stop();
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("has not been initialized")
        || failure.contains("after starting a context is not supported")) {
      return Optional.of(
          "On the second start it adds streams to the context that it has recovered, which has them"
              + " already: define all streams, and what is done with them, where a new context is"
              + " made.");
    }
    if (failure.contains("needs Spark's manual clock")) {
      return Optional.of("It makes a SparkConf of its own: use the one that it is given.");
    }
    if (failure.contains("Only one SparkContext should be running")) {
      return Optional.of(
          "It makes two SparkContexts: a JavaStreamingContext that is given a SparkConf makes one"
              + " itself.");
    }
    if (failure.contains("No output operations registered")) {
      return Optional.of("Nothing is done with the counts: call the report for each batch.");
    }
    if (failure.contains("functions are not serializable")) {
      return Optional.of(
          "The functions of the streams become part of each checkpoint, and one of them uses an"
              + " object that cannot be serialized.");
    }
    return Optional.empty();
  }

  private static void kill(Answer answer, Path directory) throws IOException {
    Path file = directory.resolve("answer.ser");
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(answer);
    }
    Path reports = directory.resolve("reports.txt");
    try {
      KillAndRecover.job(Ex03aKilledShop.class)
          .args("--answer", file.toString(), "--reports", reports.toString())
          .args("--checkpoint", HadoopPath.of(directory.resolve("killed")))
          .args("--speed", "max")
          .kill(Kill.at(KillPoint.IN_BATCH).ofBatch(FIRST_LIFE))
          .run();
    } catch (JobFailedException failure) {
      throw WrongAnswer.because("It does not survive a kill.\n" + failure.getMessage());
    }
    judgeReports(Files.readAllLines(reports));
  }

  private static void judgeReports(List<String> lines) {
    List<String> expected = new ArrayList<>();
    for (int batch = 1; batch <= VIEWS.size(); batch++) {
      expected.add(batch + " " + counts(VIEWS.subList(0, batch)));
    }
    if (!Set.copyOf(lines).equals(Set.copyOf(expected))) {
      throw WrongAnswer.because(
          "Its process was killed in batch "
              + FIRST_LIFE
              + " and started again, and something it knew is gone. The memory of a process goes"
              + " with it, static fields and all; the state of a stream is in the checkpoint.\n\n"
              + "Expected, by batch, some perhaps twice:\n"
              + String.join("\n", expected)
              + "\n\nReported:\n"
              + String.join("\n", lines));
    }
  }

  /** The page views of the exercise as a stream of this context. */
  static JavaDStream<String> pageViews(JavaStreamingContext ssc) {
    return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, Ex03aSurviveAKillCheck::arrivals);
  }

  private static List<Arrival<String>> arrivals() {
    List<Arrival<String>> arrivals = new ArrayList<>();
    for (int batch = 0; batch < VIEWS.size(); batch++) {
      Instant at = Instant.ofEpochMilli(batch * Ex03aSurviveAKill.BATCH.milliseconds());
      VIEWS.get(batch).forEach(page -> arrivals.add(new Arrival<>(at, page)));
    }
    return arrivals;
  }

  private static void report(JavaPairRDD<String, Integer> counts, Time time) {
    REPORTS.put(batch(time), pairs(map(counts)));
  }

  /** Not by collectAsMap, which fails on what comes straight from mapToPair. */
  static SortedMap<String, Integer> map(JavaPairRDD<String, Integer> counts) {
    SortedMap<String, Integer> map = new TreeMap<>();
    counts.collect().forEach(count -> map.put(count._1(), count._2()));
    return map;
  }

  /** The number of a batch, from 1. */
  static int batch(Time time) {
    return (int) (time.milliseconds() / Ex03aSurviveAKill.BATCH.milliseconds());
  }

  private static SortedMap<Integer, List<String>> reports() {
    return new TreeMap<>(REPORTS);
  }

  /** What could be reported after a batch, given its number. */
  private enum Counting {
    ALL_SO_FAR {
      @Override
      Map<String, Integer> after(int batch) {
        return counts(VIEWS.subList(0, batch));
      }
    },
    OF_THE_BATCH {
      @Override
      Map<String, Integer> after(int batch) {
        return counts(VIEWS.subList(batch - 1, batch));
      }
    },
    ALL_SO_FAR_OF_PAGES_IN_THE_BATCH {
      @Override
      Map<String, Integer> after(int batch) {
        Map<String, Integer> counts = counts(VIEWS.subList(0, batch));
        counts.keySet().retainAll(VIEWS.get(batch - 1));
        return counts;
      }
    },
    LAST_OF_FIRST_LIFE_TWICE {
      @Override
      Map<String, Integer> after(int batch) {
        List<List<String>> views = new ArrayList<>(VIEWS.subList(0, batch));
        views.add(VIEWS.get(FIRST_LIFE - 1));
        return counts(views);
      }
    };

    abstract Map<String, Integer> after(int batch);
  }

  private static Map<Integer, List<String>> batches(int first, int last, Counting counting) {
    Map<Integer, List<String>> batches = new TreeMap<>();
    for (int batch = first; batch <= last; batch++) {
      batches.put(batch, pairs(counting.after(batch)));
    }
    return batches;
  }

  private static Map<String, Integer> counts(List<List<String>> views) {
    Map<String, Integer> counts = new TreeMap<>();
    views.forEach(batch -> batch.forEach(page -> counts.merge(page, 1, Integer::sum)));
    return counts;
  }

  private static List<String> pairs(Map<String, Integer> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream()
            .map(count -> "(" + count.getKey() + "," + count.getValue() + ")")
            .toList();
  }
}
