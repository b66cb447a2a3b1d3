package io.sparkcourse.section5.statestoresandsettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.10: the directory of a file sink, and its log, after several micro-batches. */
class FileSinkOverTimeTest {
  private static final String LOG = "spark.sql.streaming.fileSink.log.";

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session().newSession();

  @BeforeEach
  void everyThirdFileOfTheLogIsCompact() {
    spark.conf().set(LOG + "compactInterval", 3);
  }

  @Test
  void eachCompactFileListsAllFilesThatThereAre() throws Exception {
    save(6);

    assertThat(log()).containsExactly("0", "1", "2.compact", "3", "4", "5.compact");
    assertThat(entries("1")).isEqualTo(1);
    assertThat(entries("2.compact")).isEqualTo(3);
    assertThat(entries("5.compact")).isEqualTo(6);
  }

  @Test
  void oldFilesOfTheLogAreDeletedAndNoneOfTheOutput() throws Exception {
    spark.conf().set(LOG + "cleanupDelay", "0s");
    spark.conf().set("spark.sql.streaming.minBatchesToRetain", 1);
    save(8);

    assertThat(log()).containsExactly("5.compact", "6", "7");
    assertThat(FileSinkOverTimeDemo.names(output())).hasSize(8);
    assertThat(spark.read().text(HadoopPath.of(output())).count()).isEqualTo(8);
  }

  @Test
  void retentionTakesOldFilesOutOfTheLogWithTheNextCompactFileAndDeletesNone() throws Exception {
    save(2);
    asOfTheYear1970("0");
    assertThat(read()).isEqualTo(2);

    save(3);
    assertThat(entries("2.compact")).isEqualTo(2);
    assertThat(read()).isEqualTo(2);
    assertThat(FileSinkOverTimeDemo.names(output())).hasSize(3);
  }

  /** Changes the time that a file of the log gives for each file that it lists. */
  private void asOfTheYear1970(String name) throws IOException {
    Path file = output().resolve("_spark_metadata").resolve(name);
    String text = Files.readString(file);
    Files.writeString(file, text.replaceAll("\"modificationTime\":\\d+", "\"modificationTime\":0"));
    Files.delete(file.resolveSibling("." + name + ".crc"));
  }

  @Test
  void eachTaskWritesAFileForEachDayThatItHas() throws Exception {
    arrive(1, "2025-06-01,tea", "2025-06-02,mug", "2025-06-03,cup", "2025-06-01,pot");
    run(byDay().repartition(1).writeStream().partitionBy("day"));

    assertThat(dayFiles()).isEqualTo(3);
  }

  @Test
  void aFolderOfOneDayIsReadWithoutTheLog() throws Exception {
    arrive(1, "2025-06-01,tea", "2025-06-02,mug");
    run(byDay().writeStream().partitionBy("day"));
    Path day = output().resolve("day=2025-06-01");
    Files.writeString(day.resolve("part-00000-of-a-dead-task.txt"), "pot\n");

    assertThat(spark.read().text(HadoopPath.of(output())).where("day = '2025-06-01'").count())
        .isEqualTo(1);
    assertThat(spark.read().text(HadoopPath.of(day)).count()).isEqualTo(2);
  }

  private Dataset<Row> byDay() {
    return FileSinkOverTimeDemo.stream(spark, input())
        .selectExpr("split(value, ',')[0] AS day", "split(value, ',')[1] AS product");
  }

  private long dayFiles() throws IOException {
    try (Stream<Path> files = Files.walk(output())) {
      return files.filter(file -> file.getFileName().toString().matches("part-.*txt")).count();
    }
  }

  @Test
  void theLogMayBeIgnoredAndThenAllFilesAreRead() throws Exception {
    save(2);
    Files.writeString(output().resolve("part-00000-of-a-dead-task.txt"), "pot\n");
    assertThat(read()).isEqualTo(2);

    spark.conf().set("spark.sql.streaming.fileStreamSink.ignoreMetadata", true);
    assertThat(read()).isEqualTo(3);
    spark.conf().unset("spark.sql.streaming.fileStreamSink.ignoreMetadata");
    assertThat(read()).isEqualTo(2);
    DirectoryTree.delete(output().resolve("_spark_metadata"));
    assertThat(read()).isEqualTo(3);
  }

  @Test
  void aFileThatIsDeletedIsStillInTheLogAndReadersFail() throws Exception {
    save(2);
    Files.delete(output().resolve(FileSinkOverTimeDemo.names(output()).get(0)));

    assertThatThrownBy(() -> spark.read().text(HadoopPath.of(output())).collectAsList())
        .hasStackTraceContaining("FileNotFoundException");
  }

  @Test
  void aStreamThatReadsTheDirectoryGoesByTheLogToo() throws Exception {
    save(2);
    Files.writeString(output().resolve("part-00000-of-a-dead-task.txt"), "pot\n");

    Path copy = directory.resolve("copy");
    FileSinkOverTimeDemo.save(
        FileSinkOverTimeDemo.stream(spark, output()),
        copy,
        directory.resolve("checkpoint-of-copy"));
    assertThat(spark.read().text(HadoopPath.of(copy)).count()).isEqualTo(2);
  }

  /** One file with one order for each micro-batch, and one file out. */
  private void save(int microBatches) throws Exception {
    arrive(microBatches, "tea");
    run(FileSinkOverTimeDemo.stream(spark, input()).writeStream().option("retention", "1d"));
  }

  private void arrive(int files, String... lines) throws IOException {
    ArrivingFiles.write(
        Files.createDirectories(input()),
        IntStream.range(0, files).mapToObj(i -> List.of(lines)).toList());
  }

  private void run(DataStreamWriter<Row> writer) throws Exception {
    writer
        .format("text")
        .option("path", HadoopPath.of(output()))
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private long read() {
    return spark.read().text(HadoopPath.of(output())).count();
  }

  private List<String> log() throws IOException {
    return FileSinkOverTimeDemo.names(output().resolve("_spark_metadata"));
  }

  private long entries(String name) throws IOException {
    return FileSinkOverTimeDemo.entries(output().resolve("_spark_metadata").resolve(name));
  }

  private Path input() {
    return directory.resolve("input");
  }

  private Path output() {
    return directory.resolve("output");
  }
}
