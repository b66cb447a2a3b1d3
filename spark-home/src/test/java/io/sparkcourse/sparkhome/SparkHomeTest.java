package io.sparkcourse.sparkhome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkHomeTest {
  @TempDir Path folder;

  @Test
  void hasTheJarsOfSparkAndNoneOfTheCourse() {
    assertThat(names(SparkHome.jars().stream()))
        .contains("spark-core_2", "spark-streaming_2", "spark-sql_2", "hadoop-client-api")
        .doesNotContain("kafka-clients", "picocli", "spark-sql-kafka", "junit-jupiter");
  }

  @Test
  void isLaidOutAsAnInstallationIs() throws Exception {
    Path home = folder.resolve("home");

    SparkHome.layOut(home);

    List<Path> links = filesIn(home.resolve("jars"));
    assertThat(links).hasSameSizeAs(SparkHome.jars()).allMatch(Files::isReadable);
    assertThat(home.resolve("conf")).isEmptyDirectory();
    for (Path link : links) {
      Files.delete(link); // JUnit warns of each that it finds
    }
    assertThat(SparkHome.jars()).allMatch(Files::isReadable);
  }

  @Test
  void aProgramBringsWhatSparkHasNot() {
    Path spark = SparkHome.jars().get(0);
    Path newer = spark.getParent().resolveSibling("99").resolve("any-99.jar");
    Path classes = folder.resolve("target/classes");

    assertThat(SparkHome.notIn(List.of(spark, newer, classes))).containsExactly(newer, classes);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Up to the version: {@code spark-core_2} of {@code spark-core_2.12-3.5.9.jar}. */
  private static Stream<String> names(Stream<Path> jars) {
    return jars.map(jar -> jar.getFileName().toString().replaceFirst("(-|\\.)\\d.*", ""));
  }
}
