package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import java.io.IOException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 3.3: what does a new release of a program do with the checkpoint of the old one?
 *
 * <p>Three releases of {@code LanguageCounts} are compiled and started, one after the other, on the
 * same checkpoint directory, and the third also on a new directory. Run it with the green arrow,
 * {@code ./course run Upgrade}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * v1 on checkpoint
 *   the application's name is release 1
 *   release 1 counts {en=7, es=3, fr=2, ja=1, pt=1}
 *   release 1 counts {de=1, en=18, es=6, fr=2, ja=2, pt=4}
 * v2 on checkpoint
 *   the application's name is release 1
 *   release 2 counts {de=1, en=18, es=6, fr=2, ja=2, pt=4}
 *   release 2 counts {de=1, en=26, es=12, fr=3, ja=2, pt=7}
 *   release 2 counts {de=1, en=36, es=16, fr=4, ja=3, pt=7}
 * v3 on checkpoint
 *   not recovered: Invalid lambda deserialization
 * v3 on new-checkpoint
 *   the application's name is release 3
 *   release 3 counts {en=6, es=2, fr=2, ja=1, pt=1}
 *   release 3 sees 5 languages
 *   release 3 counts {de=1, en=15, es=5, fr=2, ja=2, pt=3}
 *   release 3 sees 6 languages
 * }</pre>
 */
public final class UpgradeDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(UpgradeDemo.class, args).stopAfter(2);
    // Spark logs every file that it cannot read; here the last failure is printed, where it is
    // caught.
    Configurator.setLevel("org.apache.spark.util.Utils", Level.OFF);

    String directory = run.checkpointDirectory();
    deploy("v1", directory, run);
    deploy("v2", directory, run);
    deploy("v3", directory, run);
    deploy("v3", HadoopPath.of(run.temporaryDirectory("new-checkpoint")), run);
  }

  private static void deploy(String version, String directory, DemoRun run) throws IOException {
    System.out.printf("%s on %s%n", version, directory.replaceAll(".*/", ""));
    try (Release release =
        Release.of(version + "/LanguageCounts.java", run.temporaryDirectory(version))) {
      start(release, directory, run);
    }
  }

  // region start
  private static void start(Release release, String directory, DemoRun run) {
    SparkConf conf = ReplayClock.use(run.sparkConf());
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(directory, () -> release.create(conf, directory))) {
      System.out.println("  the application's name is " + ssc.sparkContext().appName());
      ssc.addStreamingListener(CheckpointFiles.in(directory).keepPace());
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    } catch (Exception failure) {
      System.out.println("  not recovered: " + rootCause(failure).getMessage());
    }
  }

  // endregion

  private static Throwable rootCause(Throwable failure) {
    return failure.getCause() == null ? failure : rootCause(failure.getCause());
  }
}
