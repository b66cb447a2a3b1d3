package io.sparkcourse.section2;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
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
  private static final String OLD = "It never reads a file that was complete before the start";
  private static final String TMP = "It reads .tmp files";
  private static final String ARCHIVE = "It reads again what is moved to archive/";

  Ex02aSafeFileStreamAnswersTest() {
    super(new Ex02aSafeFileStreamCheck());

    wrong("textFileStream", OLD, JavaStreamingContext::textFileStream);
    wrong("only what is new", OLD, read(name -> name.endsWith(".csv"), true));
    wrong("every name", TMP, read(name -> true, false));
    wrong("no marker files, but the rest", TMP, read(name -> !name.startsWith("_"), false));
    wrong(
        "the archive, too",
        ARCHIVE,
        read(name -> name.endsWith(".csv") || name.equals("archive"), false));
    wrong(
        "no temporary files, no archive, but marker files",
        "The file _SUCCESS ends it",
        read(name -> !name.endsWith(".tmp") && !name.equals("archive"), false));
    wrong(
        "hidden files",
        "A hidden file ends it",
        read(name -> name.contains(".csv") && !name.endsWith(".tmp"), false));
    wrong(
        "a pattern in the path",
        "It reads nothing at all",
        (ssc, directory) -> ssc.textFileStream(directory + "/*.csv"));
    wrong(
        "only what is there at the start",
        "Batch 2 (",
        (ssc, directory) -> ssc.queueStream(new ArrayDeque<>(List.of(present(ssc, directory)))));
    wrong("returns nothing", "It returns null", (ssc, directory) -> null);

    right(
        "what is there by hand, what is new by a stream",
        (ssc, directory) ->
            ssc.queueStream(new ArrayDeque<>(List.of(present(ssc, directory))))
                .union(read(name -> name.endsWith(".csv"), true).apply(ssc, directory)));
    right(
        "a regular expression, and a Hadoop configuration",
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

  /** The lines of the complete files that are there now. */
  private static JavaRDD<String> present(JavaStreamingContext ssc, String directory) {
    try (Stream<Path> files = Files.list(HadoopPath.local(directory))) {
      return files
          .map(HadoopPath::pattern)
          .filter(uri -> uri.endsWith(".csv"))
          .map(uri -> ssc.sparkContext().textFile(uri))
          .reduce(ssc.sparkContext().emptyRDD(), JavaRDD::union);
    } catch (IOException cause) {
      throw new IllegalStateException(cause);
    }
  }
}
