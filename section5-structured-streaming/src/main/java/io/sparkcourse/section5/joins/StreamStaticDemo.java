package io.sparkcourse.section5.joins;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.5: clicks are joined with a table of ads. When does the query see a new row of the
 * table?
 *
 * <p>The ads and their campaigns are in a table of a database, and the same ads in a directory of
 * files. Run it with the green arrow, {@code ./course run 5.5}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *   click on A   database: spring   files: spring
 *   click on B   database: null     files: null
 * ad B is added to both
 *   click on B   database: autumn   files: null
 * the query is started again
 *   click on B   database: autumn   files: autumn
 * }</pre>
 */
public final class StreamStaticDemo {
  private static final String AD = "ad STRING, campaign STRING";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StreamStaticDemo.class, args);
    FilesInTurn clicks = FilesInTurn.in(run.temporaryDirectory("clicks"));
    DropDirectory files =
        DropDirectory.in(
            run.temporaryDirectory("ads"), "ads", Instant.parse("2025-06-02T12:00:00Z"));
    Path checkpoint = run.temporaryDirectory("checkpoint");
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shop");
        Statement sql = database.createStatement();
        SparkSession spark = run.sparkSession()) {
      sql.execute("CREATE TABLE ads (\"ad\" VARCHAR(9), \"campaign\" VARCHAR(9))");
      sql.execute("INSERT INTO ads VALUES ('A', 'spring')");
      files.moveIn("ads-1", "A,spring");

      StreamingQuery query = start(spark, clicks, server.jdbcUrl("shop"), files.path(), checkpoint);
      clicks.arrive(query, List.of("A"));
      clicks.arrive(query, List.of("B"));

      System.out.println("ad B is added to both");
      sql.execute("INSERT INTO ads VALUES ('B', 'autumn')");
      files.moveIn("ads-2", "B,autumn");
      clicks.arrive(query, List.of("B"));
      query.stop();

      System.out.println("the query is started again");
      query = start(spark, clicks, server.jdbcUrl("shop"), files.path(), checkpoint);
      clicks.arrive(query, List.of("B"));
      query.stop();
    }
  }

  private static StreamingQuery start(
      SparkSession spark, FilesInTurn clickFiles, String jdbcUrl, String adFiles, Path checkpoint)
      throws TimeoutException {
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batch) ->
            rows.collectAsList()
                .forEach(
                    row ->
                        System.out.printf(
                            "  click on %s   database: %-6s   files: %s%n",
                            row.get(0), row.get(1), row.get(2)));
    // region main
    Dataset<Row> clicks = spark.readStream().schema("ad STRING").csv(clickFiles.path());
    Dataset<Row> inDatabase = spark.read().jdbc(jdbcUrl, "ads", new Properties());
    Dataset<Row> inFiles = spark.read().schema(AD).csv(adFiles);

    return withCampaigns(clicks, inDatabase, inFiles)
        .writeStream()
        .foreachBatch(print)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .start();
    // endregion
  }

  // region pipeline
  /** Each click once, with the campaign of its ad, or NULL if the ad is unknown. */
  static Dataset<Row> withCampaigns(
      Dataset<Row> clicks, Dataset<Row> inDatabase, Dataset<Row> inFiles) {
    String[] ad = {"ad"};
    return clicks.join(inDatabase, ad, "left_outer").join(inFiles, ad, "left_outer");
  }
  // endregion
}
