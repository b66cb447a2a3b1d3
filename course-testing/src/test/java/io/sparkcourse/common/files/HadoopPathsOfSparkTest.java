package io.sparkcourse.common.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Spark does with the texts of {@link HadoopPath}, for any name of a directory. */
class HadoopPathsOfSparkTest {
  /** As a temporary directory may be called, on Windows below the name of the user. */
  private static final String ORDINARY = "Jörg & Ann's 50% #1 %20+";

  /** These may be written to only. */
  private static final String PATTERN = "[ab] {x,y}";

  @TempDir private Path parent;

  @AfterEach
  void nothingIsBesideTheDirectory() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).hasSizeLessThanOrEqualTo(1);
    }
    DirectoryTree.delete(parent);
  }

  @BeforeEach
  void theFileSystemKnowsTheseLetters() {
    String encoding = System.getProperty("sun.jnu.encoding");
    assumeTrue(Charset.forName(encoding).newEncoder().canEncode(ORDINARY), encoding);
  }

  @ParameterizedTest
  @ValueSource(strings = {ORDINARY, PATTERN})
  void aStreamIsRecoveredFromItsCheckpoints(String name) throws Exception {
    Path directory = directory(name);
    String checkpoint = HadoopPath.of(directory);
    run(() -> counting(checkpoint), 3);

    assertThat(directory.resolve("checkpoint-3000")).isRegularFile();
    run(
        () ->
            JavaStreamingContext.getOrCreate(
                checkpoint,
                () -> {
                  throw new AssertionError("There is a checkpoint to recover from.");
                }),
        5);
  }

  @Test
  void aFileStreamReadsWhatIsMovedIn() throws IOException {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      DropDirectory files = DropDirectory.in(directory(ORDINARY), "orders", Instant.EPOCH);
      List<String> lines = new ArrayList<>();
      tester.context().textFileStream(files.path()).foreachRDD(rdd -> lines.addAll(rdd.collect()));
      tester.run(1);
      files.at(Instant.ofEpochSecond(15)).moveIn("a.csv", "a1", "a2");

      tester.run(1);

      assertThat(lines).containsExactly("a1", "a2");
    }
  }

  @Test
  void whatIsSavedAsTextIsReadAgain() throws IOException {
    Path saved = directory(ORDINARY).resolve("words");
    sc().parallelize(List.of("a", "b")).saveAsTextFile(HadoopPath.of(saved));

    assertThat(SavedText.in(saved.getParent()).get(0).lines()).containsExactly("a", "b");
    assertThat(sc().textFile(HadoopPath.pattern(saved)).collect()).containsExactly("a", "b");
  }

  @Test
  void textIsSavedBelowAnyName() throws IOException {
    Path saved = directory(PATTERN).resolve("words");
    sc().parallelize(List.of("a", "b")).saveAsTextFile(HadoopPath.of(saved));

    assertThat(SavedText.in(saved.getParent()).get(0).lines()).containsExactly("a", "b");
  }

  @Test
  void aQueryReadsFilesAndKeepsCheckpoints() throws Exception {
    Path directory = directory(ORDINARY);
    Path lines = Files.createDirectory(directory.resolve("lines"));
    Files.write(lines.resolve("1.txt"), List.of("a", "b"));
    SparkSession spark = TestSpark.session();
    StreamingQuery query =
        spark
            .readStream()
            .text(HadoopPath.pattern(lines))
            .writeStream()
            .format("memory")
            .queryName("lines")
            .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
            .start();
    try {
      query.processAllAvailable();
    } finally {
      query.stop();
    }

    assertThat(spark.table("lines").as(Encoders.STRING()).collectAsList())
        .containsExactly("a", "b");
    assertThat(directory.resolve("checkpoint/commits/0")).isRegularFile();
  }

  /** Why {@link HadoopPath#pattern} refuses them. */
  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a:b", "[ab]", "{ab}", "a\\b"})
  @DisabledOnOs(OS.WINDOWS) // on which some of them cannot be in a name
  void sparkDoesNotReadFromADirectoryThatIsAPattern(String name) throws IOException {
    Path words = Files.write(directory(name).resolve("words"), List.of("a"));

    assertThatThrownBy(() -> sc().textFile(HadoopPath.of(words)).collect())
        .hasMessageMatching(
            "(?s)Input path does not exist: .*|Input Pattern .* matches 0 files.*"
                + "|java.net.URISyntaxException: Relative path in absolute URI: .*");
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectory(parent.resolve(name));
  }

  private static JavaSparkContext sc() {
    return TestSpark.context();
  }

  private static JavaStreamingContext counting(String checkpoint) {
    JavaStreamingContext ssc = new JavaStreamingContext(sc(), Durations.seconds(1));
    ssc.checkpoint(checkpoint);
    ReplayInputDStream.startingAt(Instant.EPOCH, ssc, List::of)
        .countByWindow(Durations.seconds(2), Durations.seconds(1))
        .foreachRDD(rdd -> rdd.count());
    return ssc;
  }

  private interface Contexts {
    JavaStreamingContext next() throws Exception;
  }

  private static void run(Contexts contexts, int lastSecond) throws Exception {
    JavaStreamingContext ssc = contexts.next();
    try {
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      time.runTo(new Time(lastSecond * 1000L));
    } finally {
      ssc.stop(false, false);
    }
  }
}
