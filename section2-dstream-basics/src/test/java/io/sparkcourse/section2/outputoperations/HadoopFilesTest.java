package io.sparkcourse.section2.outputoperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Lecture 2.10: files for programs, and the forms that write them. */
class HadoopFilesTest {
  private static final Duration BATCH = Durations.seconds(1);

  @TempDir Path directory;

  @Test
  void objectsComeBackEqual() {
    List<Tweet> tweets = List.of(tweet(1, "tea"), tweet(2, "jam"));
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      HadoopFilesDemo.saveObjects(tester.stream(tweets), path() + "tweets");
      tester.run(1);
    }

    assertThat(TestSpark.context().<Tweet>objectFile(path() + "tweets-1000.obj").collect())
        .containsExactlyInAnyOrderElementsOf(tweets);
  }

  @Test
  void anObjectFileIsASequenceFileOfSerializedArrays() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      HadoopFilesDemo.saveObjects(tester.stream(List.of(tweet(1, "tea"))), path() + "tweets");
      tester.run(1);
    }

    assertThat(
            TestSpark.context()
                .sequenceFile(path() + "tweets-1000.obj", NullWritable.class, BytesWritable.class)
                .map(record -> new String(record._2().copyBytes(), StandardCharsets.ISO_8859_1))
                .collect())
        .isNotEmpty()
        .allSatisfy(bytes -> assertThat(bytes).startsWith("\u00ac\u00ed"));
  }

  @Test
  void objectsOfAnotherVersionOfTheirClassCannotBeRead() {
    String path = path() + "jams";
    TestSpark.context().parallelize(List.of(new Jam())).saveAsObjectFile(path);
    assertThat(TestSpark.context().<Jam>objectFile(path).count()).isEqualTo(1);

    TestSpark.context()
        .sequenceFile(path, NullWritable.class, BytesWritable.class)
        .mapToPair(record -> new Tuple2<>(record._1(), ofVersion2(record._2())))
        .saveAsNewAPIHadoopFile(
            path + "-2", NullWritable.class, BytesWritable.class, SequenceFileOutputFormat.class);

    assertThatThrownBy(() -> TestSpark.context().<Jam>objectFile(path + "-2").count())
        .hasRootCauseInstanceOf(InvalidClassException.class)
        .hasStackTraceContaining("serialVersionUID = 2, local class serialVersionUID = 1");
  }

  /** The same objects as if their class had been of version 2 when they were written. */
  private static BytesWritable ofVersion2(BytesWritable objects) {
    byte[] bytes = objects.copyBytes();
    String name = Jam.class.getName();
    int version = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(name) + name.length();
    bytes[version + Long.BYTES - 1] = 2;
    return new BytesWritable(bytes);
  }

  @Test
  void pairsOfWritablesComeBackFromASequenceFile() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      HadoopFilesDemo.saveSequenceFiles(counts(tester), path() + "counts");
      tester.run(1);
    }

    assertThat(
            TestSpark.context()
                .sequenceFile(path() + "counts-1000.seq", Text.class, IntWritable.class)
                .map(count -> count._1() + " " + count._2())
                .collect())
        .containsExactlyInAnyOrder("#tea 3", "#jam 4");
  }

  @Test
  void whatIsReadIsOneObjectThatIsFilledAgainAndAgain() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      HadoopFilesDemo.saveSequenceFiles(
          JavaPairDStream.fromJavaDStream(counts(tester).toJavaDStream().repartition(1)),
          path() + "counts");
      tester.run(1);
    }

    assertThat(
            TestSpark.context()
                .sequenceFile(path() + "counts-1000.seq", Text.class, IntWritable.class, 1)
                .keys()
                .glom()
                .map(keys -> new HashSet<>(keys).size())
                .collect())
        .as("different keys of the two that were saved")
        .containsExactly(1);
  }

  @Test
  void theTextFormatDividesKeyAndValueByATab() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      HadoopFilesDemo.saveText(counts(tester), path() + "counts");
      tester.run(1);
    }

    assertThat(SavedText.in(directory).get(0).lines())
        .containsExactlyInAnyOrder("#tea\t3", "#jam\t4");
  }

  @Test
  void twoArgumentsCompileAndFail() {
    assertThat(compile("counts.saveAsHadoopFiles(\"counts\", \"txt\");")).isEmpty();
    assertThat(compile("counts.saveAsNewAPIHadoopFiles(\"counts\", \"txt\");")).isEmpty();

    assertFails(counts -> counts.saveAsHadoopFiles(path(), "txt"))
        .hasMessage("class scala.runtime.Nothing$ not org.apache.hadoop.mapred.OutputFormat");
    assertFails(counts -> counts.saveAsNewAPIHadoopFiles(path(), "txt"))
        .hasMessage("class scala.runtime.Nothing$ not org.apache.hadoop.mapreduce.OutputFormat");
  }

  @Test
  void theFormatOfTheOtherApiDoesNotCompile() {
    String call = "counts.%s(\"counts\", \"\", String.class, Integer.class, %s.class);";
    String older = "org.apache.hadoop.mapred.TextOutputFormat";
    String newer = "org.apache.hadoop.mapreduce.lib.output.TextOutputFormat";

    assertThat(compile(call.formatted("saveAsHadoopFiles", older))).isEmpty();
    assertThat(compile(call.formatted("saveAsNewAPIHadoopFiles", newer))).isEmpty();
    assertThat(compile(call.formatted("saveAsHadoopFiles", newer)))
        .singleElement()
        .asString()
        .contains("no suitable method found");
    assertThat(compile(call.formatted("saveAsNewAPIHadoopFiles", older)))
        .singleElement()
        .asString()
        .contains("no suitable method found");
  }

  @Test
  void aSequenceFileTakesNoStrings() {
    assertFails(
            counts ->
                counts.saveAsNewAPIHadoopFiles(
                    path(), "seq", String.class, Integer.class, SequenceFileOutputFormat.class))
        .hasStackTraceContaining(
            "Could not find a serializer for the Key class: 'java.lang.String'");
  }

  @Test
  void writablesAreNotSerializableSoTheyCannotBeCollected() {
    assertFails(
            counts ->
                counts
                    .mapToPair(count -> new Tuple2<>(new Text(count._1()), count._2()))
                    .foreachRDD(rdd -> rdd.collect()))
        .hasStackTraceContaining("not serializable result: org.apache.hadoop.io.Text");
  }

  private static List<String> compile(String statement) {
    return SnippetCompiler.importing("org.apache.spark.streaming.api.java.JavaPairDStream")
        .errors("void program(JavaPairDStream<String, Integer> counts) {" + statement + "}");
  }

  private static AbstractThrowableAssert<?, ?> assertFails(
      Consumer<JavaPairDStream<String, Integer>> output) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      output.accept(counts(tester));
      return assertThatThrownBy(() -> tester.run(1));
    }
  }

  private static JavaPairDStream<String, Integer> counts(DStreamTester tester) {
    return tester.stream(List.of("#tea", "#jam"))
        .mapToPair(hashtag -> new Tuple2<>(hashtag, hashtag.equals("#tea") ? 3 : 4));
  }

  private String path() {
    return HadoopPath.pattern(directory) + "/";
  }

  private static Tweet tweet(long id, String text) {
    return new Tweet(id, Instant.EPOCH, "ann", "en", text, List.of(), null);
  }

  private static final class Jam implements Serializable {
    private static final long serialVersionUID = 1L;
  }
}
