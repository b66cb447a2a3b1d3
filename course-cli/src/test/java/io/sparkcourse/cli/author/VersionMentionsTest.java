package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionMentionsTest {
  @TempDir private Path root;

  @BeforeEach
  void writeThePom() throws IOException {
    write(
        "pom.xml",
        "<spark.version>3.5.10</spark.version><scala.version>2.12.18</scala.version>"
            + "<junit.version>5.14.4</junit.version><flume.version>1.11.0</flume.version>"
            + "<spark-sql-kafka.version>3.5.7</spark-sql-kafka.version>"
            + "<spark-streaming-kinesis.version>3.3.0</spark-streaming-kinesis.version>");
  }

  @Test
  void findsEachKindOfMention() throws IOException {
    write(
        "lectures/1.01-a.md",
        """
        Spark 3.5.1 is written in Scala 2.12.17.
        [Guide](https://spark.apache.org/docs/3.5.9/a.html), for Spark
        3.5.2, and [JUnit](https://docs.junit.org/5.14.3/user-guide/)
        [Source](https://github.com/apache/spark/blob/v3.5.8/A.scala)
        Flume 1.10.1, the Kafka connector 3.5.6, the Kinesis
        connector, and the Kinesis connector 3.3.4
        """);

    assertThat(new VersionMentions(root).stale())
        .containsExactly(
            "lectures/1.01-a.md:2: 3.5.9 is not the 3.5.10 of pom.xml",
            "lectures/1.01-a.md:4: 3.5.8 is not the 3.5.10 of pom.xml",
            "lectures/1.01-a.md:1: 3.5.1 is not the 3.5.10 of pom.xml",
            "lectures/1.01-a.md:3: 3.5.2 is not the 3.5.10 of pom.xml",
            "lectures/1.01-a.md:5: 3.5.6 is not the 3.5.7 of pom.xml",
            "lectures/1.01-a.md:6: 3.3.4 is not the 3.3.0 of pom.xml",
            "lectures/1.01-a.md:5: 1.10.1 is not the 1.11.0 of pom.xml",
            "lectures/1.01-a.md:1: 2.12.17 is not the 2.12.18 of pom.xml",
            "lectures/1.01-a.md:3: 5.14.3 is not the 5.14.4 of pom.xml");
  }

  @Test
  void leavesWhatIsCurrentOrAnotherOnPurposeOrOfAWholeLine() throws IOException {
    write("README.md", "Spark 3.5.10, Spark 3.5, not Spark 3.5.3<!-- it loses joins -->.\n");
    write("target/README.md", "Spark 3.5.1\n");
    write("datasets/PROVENANCE.md", "Spark 3.5.1\n");

    assertThat(new VersionMentions(root).stale()).isEmpty();
  }

  @Test
  void looksIntoTheCommentsOfJavaOnly() throws IOException {
    write(
        "src/A.java",
        """
        /**
         * Prints Spark
         * %s to the console.
         */
        class A {
          String text = "Spark 3.5.9"; // Spark 3.5.9
        }
        """
            .formatted("3.5.9")); // or this text would be found as well

    assertThat(new VersionMentions(root).stale())
        .containsExactly("src/A.java:3: 3.5.9 is not the 3.5.10 of pom.xml");
  }

  @Test
  void rewritesWhatItFinds() throws IOException {
    Path text =
        write(
            "README.md",
            "Spark 3.5.9 and Spark 3.5.3<!-- history -->, docs: spark.apache.org/docs/3.5.9/ Spark 3.5.1");

    assertThat(new VersionMentions(root).current(text))
        .isEqualTo(
            "Spark 3.5.10 and Spark 3.5.3<!-- history -->,"
                + " docs: spark.apache.org/docs/3.5.10/ Spark 3.5.10");
  }

  @Test
  void saysThatThePomHasNoSuchProperty() throws IOException {
    write("pom.xml", "<scala.version>2.12.18</scala.version>");
    write("README.md", "Spark 3.5.9");

    assertThatThrownBy(() -> new VersionMentions(root).stale())
        .isInstanceOf(UsageException.class)
        .hasMessage("pom.xml has no property spark.version");
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
