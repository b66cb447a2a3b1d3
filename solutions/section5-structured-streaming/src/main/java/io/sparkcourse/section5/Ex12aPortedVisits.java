package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Exercise 5.12a: the visits of exercise 3.2b, as a query.
 *
 * <p>Exercise 3.2b makes visits of requests, by {@code mapWithState}. Port it. As before, a visit
 * of a client ends
 *
 * <ul>
 *   <li>with a request whose path is exactly {@code /logout}: it is the last page of the visit, and
 *       the client's next request begins another one;
 *   <li>when the client's next request was made more than 30 minutes after the one before; exactly
 *       30 minutes are not too many;
 *   <li>when no further request of the client comes.
 * </ul>
 *
 * <p>Clients are compared as they are: {@code Ann} is not {@code ann}, a client may be an empty
 * text, and its spaces are kept, as those of a path are. Of requests that a client made at the same
 * time, {@code /logout} is the last. Two requests of one second are two, also for the same page.
 * Each logout ends a visit, even if it is its only page, and even if another one has the same time.
 *
 * <p>Two things are not as before, since the query goes by the requests' own time alone:
 *
 * <ul>
 *   <li>The requests of a client come in any order, over micro-batches too. Each is less than 10
 *       minutes older than the newest request, of any client, of the micro-batches before.
 *   <li>A visit is output when no request that may still come can change it. A silence is more than
 *       30 minutes without a request of the client. The visits of a client between two silences
 *       come out together, once: in the micro-batch in which the newest request so far, of any
 *       client, was made more than 40 minutes after the last request before the silence. It is 40
 *       because requests may be 10 minutes late. (Spark does it in the micro-batch without rows
 *       that follows.) If the newest request was made exactly 40 minutes after, they may come out
 *       or not yet: Spark has operators that do either.
 * </ul>
 *
 * <p>Keep nothing in the state of visits that have come out.
 *
 * <p>The columns of {@code requests} are {@code client STRING, time TIMESTAMP, path STRING};
 * nothing in them is null, and times are whole seconds. Those of the result are {@code client
 * STRING, start TIMESTAMP, end TIMESTAMP, pages INT}: the times of the first and of the last
 * request of the visit, and the number of its requests. The caller starts the query, in the output
 * mode append.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  ann,12:00,/      bob,12:02,/  ann,12:12,/logout
 * micro-batch 2:  ann,12:08,/cart  bob,12:33,/  ann,12:25,/
 * micro-batch 3:  cy,13:06,/
 * micro-batch 4:  cy,13:20,/
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 3:  ann 12:00 - 12:12, 3 pages   ann 12:25 - 12:25, 1 page   bob 12:02 - 12:02, 1 page
 * micro-batch 4:  bob 12:33 - 12:33, 1 page
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.12a}, check it with {@code ./course check 5.12a}, and if
 * you are stuck, {@code ./course hint 5.12a}.
 */
public final class Ex12aPortedVisits {
  static final String LOGOUT = "/logout";

  /** Of a row of the result, if you need one; {@code RowFactory.create} makes the row. */
  static final Encoder<Row> VISIT =
      Encoders.row(StructType.fromDDL("client STRING, start TIMESTAMP, end TIMESTAMP, pages INT"));

  private static final List<List<String>> REQUESTS =
      List.of(
          List.of(
              "ann,2025-06-02 12:00:00,/",
              "bob,2025-06-02 12:02:00,/",
              "ann,2025-06-02 12:12:00,/logout"),
          List.of(
              "ann,2025-06-02 12:08:00,/cart",
              "bob,2025-06-02 12:33:00,/",
              "ann,2025-06-02 12:25:00,/"),
          List.of("cy,2025-06-02 13:06:00,/"),
          List.of("cy,2025-06-02 13:20:00,/"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex12aPortedVisits.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("requests"), REQUESTS));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> requests =
          spark
              .readStream()
              .schema("client STRING, time TIMESTAMP, path STRING")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      visits(requests)
          .writeStream()
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> visits(Dataset<Row> requests) {
    // region answer
    FlatMapFunction<Row, Row> visits = Ex12aPortedVisits::visits;
    return requests
        .withWatermark("time", "10 minutes")
        .withColumn("logout", col("path").equalTo(LOGOUT))
        .groupBy(col("client"), session_window(col("time"), "30 minutes"))
        .agg(sort_array(collect_list(struct("time", "logout"))).as("requests"))
        .flatMap(visits, VISIT);
  }

  /** The visits between two silences, from the requests in the order of their time. */
  private static Iterator<Row> visits(Row session) {
    List<Row> requests = session.getList(session.fieldIndex("requests"));
    List<Row> visits = new ArrayList<>();
    int first = 0;
    for (int last = 0; last < requests.size(); last++) {
      if (requests.get(last).<Boolean>getAs("logout") || last == requests.size() - 1) {
        visits.add(
            RowFactory.create(
                session.getAs("client"),
                requests.get(first).getAs("time"),
                requests.get(last).getAs("time"),
                last - first + 1));
        first = last + 1;
      }
    }
    return visits.iterator();
    // endregion
  }
}
