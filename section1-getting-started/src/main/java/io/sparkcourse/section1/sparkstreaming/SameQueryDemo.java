package io.sparkcourse.section1.sparkstreaming;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.sample.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 1.2: does one query return the same result over a stream as over the finished files?
 *
 * <p>A day of flights, split into four files in the order of departure, is counted by airport: once
 * by a batch job, and once by a stream that reads one file per micro-batch. Run it with the green
 * arrow, {@code ./course run SameQuery}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * spark.readStream, micro-batch 0   ATL  129   DFW  157   LAX  174   ORD  202   ANC   17
 * spark.readStream, micro-batch 1   ATL  308   DFW  396   LAX  324   ORD  456   ANC   26
 * spark.readStream, micro-batch 2   ATL  479   DFW  633   LAX  458   ORD  687   ANC   34
 * spark.readStream, micro-batch 3   ATL  708   DFW  879   LAX  608   ORD  947   ANC   42
 * spark.read                        ATL  708   DFW  879   LAX  608   ORD  947   ANC   42
 * all 222 airports: the same counts
 * }</pre>
 */
public final class SameQueryDemo {
  static final String SCHEMA =
      "departure_local STRING, arrival_delay_min INT, distance_mi INT, origin STRING,"
          + " destination STRING";
  private static final List<String> SHOWN = List.of("ATL", "DFW", "LAX", "ORD", "ANC");
  private static final int FILES = 4;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SameQueryDemo.class, args);
    String files = flightsInFourFiles(run);
    try (SparkSession spark = run.sparkSession()) {
      // region main
      Map<String, Long> streamed = new HashMap<>();
      VoidFunction2<Dataset<Row>, Long> keepAndPrint =
          (counts, batch) -> {
            streamed.putAll(byAirport(counts));
            print("spark.readStream, micro-batch " + batch, streamed);
          };
      flightsByOrigin(spark.readStream().option("maxFilesPerTrigger", 1).schema(SCHEMA).csv(files))
          .writeStream()
          .outputMode("update")
          .foreachBatch(keepAndPrint)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();

      Map<String, Long> batch = byAirport(flightsByOrigin(spark.read().schema(SCHEMA).csv(files)));
      print("spark.read", batch);
      // endregion

      System.out.printf(
          "all %d airports: %s%n",
          batch.size(), streamed.equals(batch) ? "the same counts" : "different counts");
    }
  }

  // region pipeline
  static Dataset<Row> flightsByOrigin(Dataset<Row> flights) {
    return flights.groupBy("origin").count();
  }

  // endregion

  static Map<String, Long> byAirport(Dataset<Row> counts) {
    return counts.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
  }

  /** Returns their directory. They have no header: the columns are defined by the schema. */
  private static String flightsInFourFiles(DemoRun run) throws IOException {
    Path whole = SampleData.copyTo(run.temporaryDirectory("whole"), SampleData.FLIGHTS_FILE);
    List<String> flights = Files.readAllLines(whole);
    flights = flights.subList(1, flights.size());
    int perFile = (flights.size() + FILES - 1) / FILES;
    List<List<String>> files = new ArrayList<>();
    for (int from = 0; from < flights.size(); from += perFile) {
      files.add(flights.subList(from, Math.min(from + perFile, flights.size())));
    }
    return HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("flights"), files));
  }

  private static void print(String who, Map<String, Long> counts) {
    String shown =
        SHOWN.stream()
            .map(airport -> String.format("%s %4d", airport, counts.getOrDefault(airport, 0L)))
            .collect(Collectors.joining("   "));
    System.out.printf("%-33s %s%n", who, shown);
  }
}
