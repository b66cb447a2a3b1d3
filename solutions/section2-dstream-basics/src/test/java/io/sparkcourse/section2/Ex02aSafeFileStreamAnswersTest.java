package io.sparkcourse.section2;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section2.Ex02aSafeFileStreamCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

class Ex02aSafeFileStreamAnswersTest
    extends AnswersTest<BiFunction<JavaStreamingContext, String, JavaDStream<String>>> {
  /** What is kept by an answer that works only once in a JVM. */
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  Ex02aSafeFileStreamAnswersTest() {
    super(new Ex02aSafeFileStreamCheck());

    wrong(
        "textFileStream",
        Mistaken.MISSES_WHAT_IS_OLDER_THAN_THE_PROGRAM,
        JavaStreamingContext::textFileStream);
    wrong(
        "only what is new",
        Mistaken.MISSES_WHAT_IS_OLDER_THAN_THE_PROGRAM,
        read(name -> name.matches("\\d+\\.csv"), true));
    wrong(
        "every name",
        Mistaken.READS_WHAT_IS_NOT_COMPLETE_AND_THE_ARCHIVE,
        read(name -> true, false));
    wrong(
        "no marker files, but the rest",
        Mistaken.READS_WHAT_IS_NOT_COMPLETE_AND_THE_ARCHIVE,
        read(name -> !name.startsWith("_"), false));
    wrong(
        "temporary files, too",
        Mistaken.READS_WHAT_IS_NOT_COMPLETE,
        read(name -> name.matches("\\d+\\.csv(\\.tmp)?"), false));
    wrong(
        "the archive, too",
        Mistaken.READS_THE_ARCHIVE,
        read(name -> name.endsWith(".csv") || name.equals("archive"), false));
    wrong(
        "whatever ends with .csv",
        Mistaken.READS_COPIES,
        read(name -> name.endsWith(".csv"), false));
    wrong(
        "no temporary files, no archive, no copies, but marker files",
        Mistaken.SELECTS_SUCCESS,
        read(
            name -> !name.endsWith(".tmp") && !name.equals("archive") && !name.startsWith("old-"),
            false));
    wrong(
        "hidden files",
        Mistaken.SELECTS_A_HIDDEN_FILE,
        read(
            name -> name.contains(".csv") && !name.endsWith(".tmp") && !name.startsWith("old-"),
            false));
    wrong(
        "what begins with a digit and ends with .csv",
        Mistaken.SELECTS_A_NAME_WITH_A_COMMA,
        read(name -> name.matches("\\d.*\\.csv"), false));
    wrong(
        "a pattern in the path",
        Mistaken.READS_NOTHING,
        (ssc, directory) -> ssc.textFileStream(directory + "/*.csv"));
    wrong(
        "only what is there at the start",
        Mistaken.READS_WHAT_WAS_THERE_AT_THE_START,
        (ssc, directory) -> ssc.queueStream(new ArrayDeque<>(List.of(present(ssc, directory)))));
    wrong(
        "what is there by hand, what is new by a stream",
        Mistaken.MISSES_WHAT_WAS_BEGUN_BEFORE_THE_START,
        (ssc, directory) ->
            ssc.queueStream(new ArrayDeque<>(List.of(present(ssc, directory))))
                .union(read(name -> name.matches("\\d+\\.csv"), true).apply(ssc, directory)));
    wrong(
        "makes the lines distinct",
        Mistaken.EQUAL_LINES_ONCE,
        (ssc, directory) ->
            read(name -> name.matches("\\d+\\.csv"), false)
                .apply(ssc, directory)
                .transform(rdd -> rdd.distinct()));
    wrong(
        "takes the first line of a file for a header",
        CommonMistake.DIFFERS,
        (ssc, directory) ->
            ssc.fileStream(
                    directory,
                    LongWritable.class,
                    Text.class,
                    TextInputFormat.class,
                    path -> path.getName().matches("\\d+\\.csv"),
                    false)
                .filter(line -> line._1().get() > 0)
                .map(line -> line._2().toString()));
    wrong(
        "names in a static set",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        read(name -> name.matches("\\d+\\.csv") && SEEN.add(name), false));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (ssc, directory) -> null);

    right(
        "a Hadoop configuration, and texts made by partition",
        (ssc, directory) ->
            ssc.fileStream(
                    directory,
                    LongWritable.class,
                    Text.class,
                    TextInputFormat.class,
                    path -> path.getName().matches("\\d+\\.csv"),
                    false,
                    new Configuration())
                .mapPartitions(
                    lines -> {
                      Stream.Builder<String> texts = Stream.builder();
                      lines.forEachRemaining(line -> texts.add(line._2().toString()));
                      return texts.build().iterator();
                    }));
    right(
        "asks for each character of the name",
        read(
            name ->
                name.endsWith(".csv")
                    && name.substring(0, name.length() - 4).chars().allMatch(Character::isDigit),
            false));
    right("looks at the directory itself", Ex02aSafeFileStreamAnswersTest::byHand);
  }

  /** Reads, in each batch, the deliveries that were not there in the batch before. */
  private static JavaDStream<String> byHand(JavaStreamingContext ssc, String directory) {
    Set<Path> read = new HashSet<>();
    return ssc.queueStream(new ArrayDeque<JavaRDD<String>>())
        .transform(
            nothing ->
                deliveries(directory).stream()
                    .filter(read::add)
                    .map(file -> ssc.sparkContext().textFile(HadoopPath.pattern(file)))
                    .reduce(nothing, JavaRDD::union));
  }

  private static BiFunction<JavaStreamingContext, String, JavaDStream<String>> read(
      Function<String, Boolean> name, boolean newFilesOnly) {
    return (ssc, directory) ->
        ssc.fileStream(
                directory,
                LongWritable.class,
                Text.class,
                TextInputFormat.class,
                path -> name.call(path.getName()),
                newFilesOnly)
            .map(line -> line._2().toString());
  }

  /** The lines of the deliveries that are there now. */
  private static JavaRDD<String> present(JavaStreamingContext ssc, String directory) {
    return deliveries(directory).stream()
        .map(file -> ssc.sparkContext().textFile(HadoopPath.pattern(file)))
        .reduce(ssc.sparkContext().emptyRDD(), JavaRDD::union);
  }

  private static List<Path> deliveries(String directory) {
    try (Stream<Path> files = Files.list(HadoopPath.local(directory))) {
      return files.filter(file -> file.getFileName().toString().matches("\\d+\\.csv")).toList();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
