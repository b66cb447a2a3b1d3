package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.1a: how many heavy parcels go to each country?
 *
 * <p>Count, from the start of the stream, the parcels of more than 2,000 grams by country. After
 * each micro-batch, output the countries to which at least one heavy parcel went in this
 * micro-batch, each with its new, exact number, and no other countries. A parcel without country
 * (null) does not count.
 *
 * <p>The columns of {@code parcels} are {@code id STRING, country STRING, grams INT}; only the
 * country can be null. Those of the result are {@code country STRING, parcels BIGINT}. Return a
 * writer with its output mode; the caller sets the sink and starts the query.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  P1,FR,2500  P2,FR,3000  P3,IT,2001
 * micro-batch 2:  P4,FR,2000  P5,IT,9000  P6,,5000
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 1:  FR 2   IT 1
 * micro-batch 2:  IT 2
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.1a}, check it with {@code ./course check 5.1a}, and if
 * you are stuck, {@code ./course hint 5.1a}.
 */
public final class Ex01aHeavyParcels {
  private static final List<List<String>> PARCELS =
      List.of(
          List.of("P1,FR,2500", "P2,FR,3000", "P3,IT,2001"),
          List.of("P4,FR,2000", "P5,IT,9000", "P6,,5000"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex01aHeavyParcels.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("parcels"), PARCELS));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> parcels =
          spark
              .readStream()
              .schema("id STRING, country STRING, grams INT")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      heavyParcels(parcels)
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static DataStreamWriter<Row> heavyParcels(Dataset<Row> parcels) {
    // region answer
    throw new NotStartedException(
        "5.1a", "write the query as if the table were complete: filter, group, count");
    // endregion
  }
}
