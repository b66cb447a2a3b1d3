package io.sparkcourse.section2.creatingdstreams;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.files.DropScript;
import io.sparkcourse.common.replay.StreamClock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.2: which files does a file stream read, and which does it silently ignore?
 *
 * <p>In each batch interval a partner changes one thing in a directory; the last column has the
 * lines of the micro-batch. Run it with the green arrow, {@code ./course run 2.2}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * batch     the partner ...                             orders   orders/*
 * 12:00:10  has put old.csv there before the start      -        -
 * 12:00:20  moves a.csv in, whole                       a1 a2    -
 * 12:00:30  moves a new a.csv in                        -        -
 * 12:00:40  begins to write b.csv in place              b1       -
 * 12:00:50  writes the rest of b.csv                    -        -
 * 12:01:00  moves .c.csv in, a hidden file              -        -
 * 12:01:10  moves d.csv in, written two minutes ago     -        -
 * 12:01:20  touches d.csv                               d1       -
 * 12:01:30  moves e.csv in, its clock is 10 s fast      -        -
 * 12:01:40  does nothing                                e1       -
 * 12:01:50  makes june/, with f.csv in it               f1       f1
 * 12:02:00  moves june/g.csv in                         -        g1
 * 12:02:10  moves h.csv in, and an empty _SUCCESS       -        -
 * It ends with: Input path does not exist: orders/_SUCCESS
 * }</pre>
 */
public final class FileStreamDemo {
  static final Duration BATCH = Durations.seconds(10);
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  private static final String ROW = "%-9s %-43s %-8s ";

  /** A step of the partner: its description, and the action. */
  private record Step(String words, Consumer<DropDirectory> deed) {}

  private static final List<Step> STEPS =
      List.of(
          new Step("has put old.csv there before the start", files -> {}),
          new Step("moves a.csv in, whole", files -> files.moveIn("a.csv", "a1", "a2")),
          new Step("moves a new a.csv in", files -> files.moveIn("a.csv", "a3")),
          new Step("begins to write b.csv in place", files -> files.append("b.csv", "b1")),
          new Step("writes the rest of b.csv", files -> files.append("b.csv", "b2")),
          new Step("moves .c.csv in, a hidden file", files -> files.moveIn(".c.csv", "c1")),
          new Step(
              "moves d.csv in, written two minutes ago",
              files -> files.moveInModifiedAt(files.now().minusSeconds(120), "d.csv", "d1")),
          new Step("touches d.csv", files -> files.touch("d.csv")),
          new Step(
              "moves e.csv in, its clock is 10 s fast",
              files -> files.moveInModifiedAt(files.now().plusSeconds(10), "e.csv", "e1")),
          new Step("does nothing", files -> {}),
          new Step("makes june/, with f.csv in it", files -> files.moveIn("june/f.csv", "f1")),
          new Step("moves june/g.csv in", files -> files.moveIn("june/g.csv", "g1")),
          new Step("moves h.csv in, and an empty _SUCCESS", FileStreamDemo::moveInWithMarker));

  private static void moveInWithMarker(DropDirectory files) {
    files.moveIn("h.csv", "h1");
    files.moveIn("_SUCCESS");
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FileStreamDemo.class, args).stopAfter(STEPS.size());
    DropDirectory files = DropDirectory.in(run.temporaryDirectory("shop"), "orders", START);
    String orders = files.path();
    files.at(START.minusSeconds(5)).moveIn("old.csv", "old1");

    System.out.printf(ROW + "%s%n", "batch", "the partner ...", "orders", "orders/*");
    try (JavaStreamingContext ssc = run.streamingContext(BATCH, START)) {
      // region main
      JavaDStream<String> inOrders = ssc.textFileStream(orders);
      JavaDStream<String> inSubdirectories = ssc.textFileStream(orders + "/*");
      // endregion

      inOrders.foreachRDD(
          (rdd, time) ->
              System.out.printf(ROW, StreamClock.format(time), words(time), elements(rdd)));
      inSubdirectories.foreachRDD(rdd -> System.out.println(elements(rdd)));

      script(files.at(START)).playAlong(inSubdirectories);
      ssc.start();
      ssc.awaitTermination();
    } catch (Exception failure) {
      Time failed = new Time(files.now().toEpochMilli() + BATCH.milliseconds() / 2);
      System.out.printf(ROW + "%s%n", StreamClock.format(failed), words(failed), "-", "-");
      System.out.println(
          "It ends with: " + failure.getMessage().replaceAll("file:.*/orders", "orders"));
    }
  }

  private static DropScript script(DropDirectory files) {
    return DropScript.on(files, BATCH, STEPS.stream().map(Step::deed).toList());
  }

  private static String words(Time time) {
    long number = (time.milliseconds() - START.toEpochMilli()) / BATCH.milliseconds();
    return STEPS.get((int) number - 1).words();
  }

  private static String elements(JavaRDD<String> rdd) {
    return rdd.isEmpty() ? "-" : String.join(" ", rdd.collect());
  }
}
