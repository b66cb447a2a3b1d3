package io.sparkcourse.testing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.SampleStreams;
import io.sparkcourse.common.data.Tweet;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * A little of everything that demos do: {@link ClassArchive} archives the classes that it loads.
 */
final class ArchivedProgram {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ArchivedProgram.class, new String[] {"--speed=max", "--batches=3"});
    try (SparkSession spark = run.sparkSession()) {
      spark.createDataset(List.of("a", "b"), Encoders.STRING()).groupBy("value").count().show();
    }
    try (JavaStreamingContext ssc = run.streamingContext(Durations.seconds(1))) {
      ssc.checkpoint(run.checkpointDirectory());
      SampleStreams.tweets(ssc)
          .map(Tweet::getLang)
          .mapToPair(lang -> new Tuple2<>(lang, 1))
          .reduceByKeyAndWindow(
              Integer::sum, (a, b) -> a - b, Durations.seconds(2), Durations.seconds(1))
          .print();
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private ArchivedProgram() {}
}
