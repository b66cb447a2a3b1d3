package io.sparkcourse.section2.outputoperations;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.mapred.FileAlreadyExistsException;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lecture 2.10: what saveAsTextFiles writes to disk. */
class TextFilesTest {
  private static final Duration BATCH = Durations.seconds(1);

  @TempDir Path directory;

  @Test
  void aJavaDStreamHasNoSaveAsTextFiles() {
    SnippetCompiler compiler =
        SnippetCompiler.importing("org.apache.spark.streaming.api.java.JavaDStream");

    for (String method : List.of("saveAsTextFiles", "saveAsObjectFiles")) {
      assertThat(compiler.errors(program("words." + method + "(\"words\", \"txt\");")))
          .singleElement()
          .asString()
          .contains("cannot find symbol", "method " + method);
      assertThat(compiler.errors(program("words.dstream()." + method + "(\"words\", \"txt\");")))
          .isEmpty();
    }
    assertThat(compiler.errors(program("words.dstream().saveAsTextFiles(\"words\");")))
        .as("Scala's default for the suffix")
        .singleElement()
        .asString()
        .contains("cannot be applied to given types");
  }

  private static String program(String statement) {
    return "void program(JavaDStream<String> words) {" + statement + "}";
  }

  @Test
  void everyBatchGetsADirectoryTheEmptyOnesToo() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      save(tester.stream(List.of(), List.of(), List.of("a", "b", "c")));
      tester.run(7);
    }

    List<SavedText> saved = SavedText.in(directory);
    assertThat(saved)
        .extracting(SavedText::name)
        .containsExactly(
            "words-1000.txt",
            "words-2000.txt",
            "words-3000.txt",
            "words-4000.txt",
            "words-5000.txt",
            "words-6000.txt",
            "words-7000.txt");
    assertThat(saved).allMatch(SavedText::complete);
    assertThat(saved.stream().filter(each -> !each.lines().isEmpty())).hasSize(1);
  }

  @Test
  void thereIsAFileForEachPartitionAndNoneForABatchWithoutPartitions() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      save(tester.stream(List.of("a", "b", "c"), List.of("x")).filter(word -> !word.equals("x")));
      tester.run(3);
    }

    List<SavedText> saved = SavedText.in(directory);
    assertThat(saved.get(0).parts())
        .containsExactly(entry("part-00000", List.of("a")), entry("part-00001", List.of("b", "c")));
    assertThat(saved.get(1).parts())
        .as("filtered to nothing")
        .containsExactly(entry("part-00000", List.of()), entry("part-00001", List.of()));
    assertThat(saved.get(2).parts()).as("nothing arrived").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"words, txt, words-1000.txt", "words, '', words-1000", "words, , words-1000"})
  void theNameIsPrefixTimeAndSuffix(String prefix, String suffix, String name) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.stream(List.of("a")).dstream().saveAsTextFiles(path() + prefix, suffix);
      tester.run(1);
    }

    assertThat(SavedText.in(directory)).extracting(SavedText::name).containsExactly(name);
  }

  @Test
  void aLineIsWhatToStringGivesAndALineBreakInItMakesTwo() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.stream(List.of(tweet("no\nway"))).repartition(1).dstream().saveAsTextFiles(path(), "");
      tester.run(1);
    }

    assertThat(SavedText.in(directory).get(0).lines()).containsExactly("@ann [en] no", "way");
  }

  @Test
  void theDemoWritesALineForEachTweet() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<String> lines =
          tester.collect(
              SaveTweetsDemo.linesAbout(
                  "#jazz",
                  tester.stream(List.of(tweet("no\nway", "#jazz"), tweet("#tea", "#tea")))));
      tester.run(1);

      lines.assertBatch(1, "1970-01-01T00:00:00Z ann no way");
    }
  }

  @Test
  void aBatchThatIsComputedAgainReplacesItsFiles() throws IOException {
    run(List.of(List.of("a", "b"), List.of("c", "d")));
    List<SavedText> first = SavedText.in(directory);

    run(List.of(List.of("a", "b"), List.of("c", "d")));
    assertThat(SavedText.in(directory)).isEqualTo(first);

    run(List.of(List.of("A", "B"), List.of("C", "D")));
    assertThat(SavedText.in(directory))
        .flatExtracting(SavedText::lines)
        .containsExactly("A", "B", "C", "D");
  }

  @Test
  void butNotTheFilesOfPartitionsThatItHasNoLonger() {
    run(List.of(List.of("a", "b")));
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      save(tester.stream(List.of("a", "b")).repartition(1));
      tester.run(1);
    }

    SavedText saved = SavedText.in(directory).get(0);
    assertThat(saved.complete()).isTrue();
    assertThat(saved.parts().get("part-00000")).containsExactlyInAnyOrder("a", "b");
    assertThat(saved.parts().get("part-00001")).as("left over").containsExactly("b");
  }

  @Test
  void outsideOfAStreamSparkDoesNotWriteToADirectoryThatIsThere() {
    run(List.of(List.of("a")));

    assertThatThrownBy(
            () ->
                TestSpark.context()
                    .parallelize(List.of("a"))
                    .saveAsTextFile(path() + "words-1000.txt"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void oneDirectoryForAllBatchesHoldsTheLastOne() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.stream(List.of("a", "b"), List.of("c", "d"))
          .foreachRDD(rdd -> rdd.saveAsTextFile(path() + "words"));
      tester.run(2);
    }

    assertThat(SavedText.in(directory).get(0).lines()).containsExactly("c", "d");
  }

  @Test
  void aBatchThatFailsLeavesADirectoryWithoutSuccess() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      save(
          tester.stream(List.of("a", "b"))
              .map(
                  word -> {
                    if (word.equals("b")) {
                      throw new IllegalStateException("cannot be read");
                    }
                    return word;
                  }));
      assertThatThrownBy(() -> tester.run(1)).hasRootCauseMessage("cannot be read");
      // The task of the other partition may still write into the directory that JUnit deletes.
      await().until(() -> runningTasks(tester) == 0);
    }

    SavedText saved = SavedText.in(directory).get(0);
    assertThat(saved.complete()).isFalse();
    assertThat(saved.lines()).isEmpty();
  }

  private static int runningTasks(DStreamTester tester) {
    return Stream.of(tester.context().sparkContext().sc().statusTracker().getExecutorInfos())
        .mapToInt(SparkExecutorInfo::numRunningTasks)
        .sum();
  }

  @Test
  void theSecondFormOfTheDemoSkipsEmptyBatches() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      SaveTweetsDemo.saveWhatIsNotEmpty(
          tester.stream(List.of(), List.of("a", "b"), List.of(), List.of("c")), path());
      tester.run(6);
    }

    List<SavedText> saved = SavedText.in(directory);
    assertThat(saved)
        .extracting(SavedText::name)
        .containsExactly("1970-01-01-00-00-02", "1970-01-01-00-00-04");
    assertThat(saved).allSatisfy(each -> assertThat(each.parts()).hasSize(1));
    assertThat(saved).flatExtracting(SavedText::lines).containsExactly("a", "b", "c");
  }

  @Test
  void besideTheFilesThereAreHiddenOnesWithChecksums() throws IOException {
    run(List.of(List.of("a", "b")));

    try (Stream<Path> files = Files.list(directory.resolve("words-1000.txt"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "_SUCCESS",
              "part-00000",
              "part-00001",
              "._SUCCESS.crc",
              ".part-00000.crc",
              ".part-00001.crc");
    }
  }

  private void run(List<List<String>> batches) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      save(tester.stream(batches));
      tester.run(batches.size());
    }
  }

  private void save(JavaDStream<String> words) {
    words.dstream().saveAsTextFiles(path() + "words", "txt");
  }

  private String path() {
    return HadoopPath.pattern(directory) + "/";
  }

  private static Tweet tweet(String text, String... hashtags) {
    return new Tweet(1, Instant.EPOCH, "ann", "en", text, List.of(hashtags), null);
  }
}
