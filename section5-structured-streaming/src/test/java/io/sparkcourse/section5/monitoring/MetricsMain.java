package io.sparkcourse.section5.monitoring;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** The query of {@link MetricsDemo}, with Spark's endpoint for Prometheus; prints its response. */
final class MetricsMain {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(MetricsMain.class, args);
    // region conf
    SparkConf conf =
        run.sparkConf()
            .set("spark.sql.streaming.metricsEnabled", "true")
            .set("spark.metrics.namespace", "shop")
            .set(
                "spark.metrics.conf.driver.sink.prometheusServlet.class",
                "org.apache.spark.metrics.sink.PrometheusServlet")
            .set("spark.metrics.conf.driver.sink.prometheusServlet.path", "/metrics/prometheus");
    // endregion
    conf.set("spark.ui.enabled", "true").set("spark.ui.port", "0");
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      FilesInTurn files = FilesInTurn.in(run.temporaryDirectory("orders"));
      StreamingQuery query =
          MetricsDemo.counts(
                  spark.readStream().schema("time TIMESTAMP, product STRING").csv(files.path()))
              .writeStream()
              .queryName("orders-by-hour")
              .outputMode("update")
              .format("noop")
              .start();
      files.arrive(query, List.of("2025-06-02T12:10,tea", "2025-06-02T13:40,mug"));
      System.out.print(get(spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/"));
      query.stop();
    }
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private MetricsMain() {}
}
