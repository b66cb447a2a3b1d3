package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.files.DropScript;
import java.time.Instant;
import java.util.List;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 2.2a: read what a partner delivers, and nothing else.
 *
 * <p>A partner writes orders to a directory, one order per line, in deliveries named by number. The
 * partner's program
 *
 * <ul>
 *   <li>writes each delivery in that same directory, as {@code 17.csv.tmp}, and renames it to
 *       {@code 17.csv} when it is complete, less than 20 seconds after its first line,
 *   <li>moves a delivery to {@code archive/}, in that directory, when it has been there for 20
 *       seconds or longer,
 *   <li>occasionally leaves other files there: an empty {@code _SUCCESS}, a hidden file such as
 *       {@code .18.csv.x7Kq}, a copy such as {@code old-17.csv} or {@code 17,18.csv}.
 * </ul>
 *
 * Output every line of every complete delivery once, in the batch during whose 10 seconds the
 * delivery got its final name; two equal lines are two orders. Output nothing from any other file:
 * a name other than a number followed by {@code .csv} is not the name of a delivery.
 *
 * <p>Our program may have been down for up to 30 seconds before the start. Deliveries completed
 * during that time count, too: output them in the first batch. (Deliveries that were complete
 * before that may be output again. A file does not record whether it was read, and the program
 * keeps no checkpoint, so "once" cannot hold after a restart. The check does not test this.)
 *
 * <p>Input, a micro-batch every 10 seconds:
 *
 * <pre>{@code
 * before the start:  15.csv is complete, with the order "ann,tea,2"
 * batch 1:           16.csv.tmp is there, with the order "bob,cup,1"
 * batch 2:           16.csv.tmp has got another order, "cleo,jam,3", and is now 16.csv
 * batch 3:           16.csv is now archive/16.csv
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * batch 1:  ann,tea,2
 * batch 2:  bob,cup,1  cleo,jam,3
 * batch 3:  (empty)
 * }</pre>
 *
 * <p>The classes that describe how to read text are {@code LongWritable} and {@code Text} of {@code
 * org.apache.hadoop.io}, and {@code TextInputFormat} of {@code
 * org.apache.hadoop.mapreduce.lib.input}.
 *
 * <p>Look at it with {@code ./course run 2.2a}, check it with {@code ./course check 2.2a}, and if
 * you are stuck, {@code ./course hint 2.2a}.
 */
public final class Ex02aSafeFileStream {
  static final Duration BATCH = Durations.seconds(10);
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02aSafeFileStream.class, args).stopAfter(4);
    DropDirectory directory = DropDirectory.in(run.temporaryDirectory("shop"), "orders", START);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH, START)) {
      JavaDStream<String> orders = orders(ssc, directory.path());
      orders.print();

      partner(directory).playAlong(orders);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** What the partner does before each micro-batch. */
  private static DropScript partner(DropDirectory directory) {
    directory.moveInModifiedAt(START.minusSeconds(20), "15.csv", "ann,tea,2");
    return DropScript.on(
        directory,
        BATCH,
        List.of(
            files -> files.append("16.csv.tmp", "bob,cup,1"),
            files -> {
              files.append("16.csv.tmp", "cleo,jam,3");
              files.rename("16.csv.tmp", "16.csv");
            },
            files -> files.rename("16.csv", "archive/16.csv"),
            files -> files.moveIn("_SUCCESS")));
  }

  /**
   * The orders of the files in this directory.
   *
   * @param directory its path
   */
  static JavaDStream<String> orders(JavaStreamingContext ssc, String directory) {
    // region answer
    throw new NotStartedException(
        "2.2a", "textFileStream takes no filter for the names of files: find the method that does");
    // endregion
  }
}
