package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.nio.file.Path;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;

class Ex07aQuietShopAnswersTest extends AnswersTest<Ex07aQuietShopCheck.Answer> {
  private static final Duration WINDOW = Durations.minutes(1);
  private static final Duration SLIDE = Durations.seconds(10);

  Ex07aQuietShopAnswersTest() {
    super(new Ex07aQuietShopCheck());

    wrong(
        "no checkpoint directory",
        "It keeps its last result",
        (requests, ssc, directory) -> tooFew(requests.countByWindow(WINDOW, SLIDE)));
    wrong(
        "a checkpoint directory of its own",
        "It keeps its checkpoints in",
        (requests, ssc, directory) -> {
          ssc.checkpoint(HadoopPath.of(Path.of("target", "checkpoint-of-2.7a")));
          return tooFew(requests.countByWindow(WINDOW, SLIDE));
        });
    wrong(
        "length and interval have changed places",
        "It looks back 10 seconds, once a minute",
        checkpointed(requests -> tooFew(requests.countByWindow(SLIDE, WINDOW))));
    wrong(
        "length and interval of a plain window have changed places",
        "It looks back 10 seconds, once a minute",
        (requests, ssc, directory) -> tooFew(requests.window(SLIDE, WINDOW).count()));
    wrong(
        "slides by its own length",
        "It tells a result once a minute",
        checkpointed(requests -> tooFew(requests.countByWindow(WINDOW, WINDOW))));
    wrong(
        "the window is as long as it slides",
        "It looks back 10 seconds only",
        checkpointed(requests -> tooFew(requests.countByWindow(SLIDE, SLIDE))));
    wrong(
        "no sliding interval",
        "It tells a result in every batch",
        checkpointed(requests -> tooFew(requests.window(WINDOW).count())));
    wrong(
        "does not compare",
        "It tells every count",
        checkpointed(requests -> requests.countByWindow(WINDOW, SLIDE)));
    wrong(
        "compares each batch instead of the window",
        "It tells every count",
        checkpointed(
            requests ->
                tooFew(requests.count())
                    .reduceByWindow(Long::sum, (all, leaving) -> all - leaving, WINDOW, SLIDE)));
    wrong(
        "an alarm for too many",
        "It sounds while the shop is busy",
        checkpointed(
            requests ->
                requests
                    .countByWindow(WINDOW, SLIDE)
                    .filter(count -> count >= Ex07aQuietShop.EXPECTED)));
    wrong(
        "at most instead of fewer",
        "It also sounds at exactly 20 requests",
        checkpointed(
            requests ->
                requests
                    .countByWindow(WINDOW, SLIDE)
                    .filter(count -> count <= Ex07aQuietShop.EXPECTED)));
    wrong(
        "counts the counts",
        "It counts batches and not requests",
        checkpointed(requests -> tooFew(requests.count().countByWindow(WINDOW, SLIDE))));
    wrong(
        "a window over a window",
        "It counts a request several times",
        checkpointed(
            requests -> tooFew(requests.window(WINDOW, SLIDE).countByWindow(WINDOW, SLIDE))));
    wrong(
        "adds ones up without an inverse",
        "It falls silent just when no request comes any more",
        checkpointed(
            requests ->
                tooFew(requests.map(request -> 1L).reduceByWindow(Long::sum, WINDOW, SLIDE))));
    wrong(
        "an inverse that subtracts the wrong way round",
        "It goes wrong as soon as the first batch leaves the window",
        checkpointed(
            requests ->
                tooFew(
                    requests
                        .count()
                        .reduceByWindow(
                            Long::sum, (all, leaving) -> leaving - all, WINDOW, SLIDE))));
    wrong("returns nothing", "It returns null", (requests, ssc, directory) -> null);

    right(
        "counts the whole window anew, which costs more and needs no checkpoint",
        (requests, ssc, directory) -> tooFew(requests.window(WINDOW, SLIDE).count()));
    right(
        "adds the counts of the batches up",
        (requests, ssc, directory) ->
            tooFew(requests.count().reduceByWindow(Long::sum, WINDOW, SLIDE)));
    right(
        "adds the counts that enter, and subtracts those that leave",
        checkpointed(
            requests ->
                tooFew(
                    requests
                        .count()
                        .reduceByWindow(
                            Long::sum, (all, leaving) -> all - leaving, WINDOW, SLIDE))));
  }

  private interface Pipeline {
    JavaDStream<Long> alarms(JavaDStream<LogEntry> requests);
  }

  private static Ex07aQuietShopCheck.Answer checkpointed(Pipeline pipeline) {
    return (requests, ssc, directory) -> {
      ssc.checkpoint(directory);
      return pipeline.alarms(requests);
    };
  }

  private static JavaDStream<Long> tooFew(JavaDStream<Long> counts) {
    return counts.filter(count -> count < Ex07aQuietShop.EXPECTED);
  }
}
