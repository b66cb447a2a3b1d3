package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a changed program does with the checkpoint of the program before the change. */
class UpgradeTest {
  @TempDir Path directory;

  /** Its tasks would not know the classes of a release. */
  @BeforeEach
  void stopTheSharedContext() {
    TestSpark.stop();
  }

  @Test
  void theSameProgramGoesOn() throws Exception {
    assertThat(run("lambda")).containsExactly("1 s: 10", "2 s: 20");
    assertThat(run("lambda")).containsExactly("2 s: 20", "3 s: 30", "4 s: 40");
  }

  @Test
  void aLambdaWithAnotherBodyRunsTheNewOne() throws Exception {
    run("lambda");

    assertThat(run("lambda-with-another-body")).containsExactly("2 s: 200", "3 s: 300", "4 s: 400");
  }

  @Test
  void aLambdaMoreOfOtherTypesCannotBeRecovered() throws Exception {
    run("lambda");

    assertThatThrownBy(() -> run("lambda-of-other-types-before"))
        .hasMessageStartingWith("Failed to read checkpoint from directory ")
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid lambda deserialization");
  }

  /** Neither the old results, 30 and 40, nor the new ones, 40 and 50. */
  @Test
  void aLambdaMoreOfTheSameTypesTakesThePlaceOfTheOldOne() throws Exception {
    run("lambda");

    assertThat(run("lambda-of-the-same-types-before"))
        .containsExactly("2 s: 3", "3 s: 4", "4 s: 5");
  }

  @Test
  void aLambdaMoreOfAnotherInterfaceIsIgnored() throws Exception {
    run("lambda");

    assertThat(run("lambda-of-another-interface-before")).endsWith("3 s: 30", "4 s: 40");
  }

  /** The compiler makes a lambda's name of the names and types of the locals that it captures. */
  @ParameterizedTest
  @CsvSource({
    "captured-local, captured-local-of-another-name",
    "captured-local, captured-local-and-one-more",
    "variable, variable-of-another-name"
  })
  void aLambdaIsNotFoundIfALocalHasAnotherName(String before, String after) throws Exception {
    assertThat(run(before)).containsExactly("1 s: 10", "2 s: 20");

    assertThatThrownBy(() -> run(after)).rootCause().hasMessage("Invalid lambda deserialization");
  }

  @Test
  void aCapturedValueIsThatOfTheFirstRelease() throws Exception {
    run("captured-local");

    assertThat(run("captured-local-of-another-value")).endsWith("3 s: 30", "4 s: 40");
  }

  @Test
  void aMethodIsFoundByItsNameWhateverIsAdded() throws Exception {
    run("method");

    assertThat(run("method-with-another-before")).endsWith("3 s: 30", "4 s: 40");
  }

  @Test
  void aLambdaThatBecomesAMethodCannotBeRecovered() throws Exception {
    run("lambda");

    assertThatThrownBy(() -> run("method"))
        .rootCause()
        .hasMessage("Invalid lambda deserialization");
  }

  @Test
  void aClassMayChangeAsLongAsItsVersionStays() throws Exception {
    run("class");

    assertThat(run("class-with-a-new-field")).endsWith("3 s: 30", "4 s: 40"); // the field is null
  }

  @Test
  void aClassOfAnotherVersionCannotBeRecovered() throws Exception {
    run("class");

    assertThatThrownBy(() -> run("class-of-another-version"))
        .rootCause()
        .hasMessageContaining("Program$Times; local class incompatible")
        .hasMessageContaining(
            "stream classdesc serialVersionUID = 1, local class serialVersionUID = 2");
  }

  /** And the message does not name it. */
  @Test
  void aClassThatIsGoneCannotBeRecovered() throws Exception {
    run("class");

    assertThatThrownBy(() -> run("class-of-another-name"))
        .rootCause()
        .isInstanceOf(ClassCastException.class)
        .hasMessageStartingWith(
            "cannot assign instance of java.lang.invoke.SerializedLambda to field"
                + " org.apache.spark.streaming.dstream.MappedDStream.mapFunc of type"
                + " scala.Function1");
  }

  private List<String> run(String version) throws IOException, InterruptedException {
    String checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
    Path classes = Files.createDirectories(directory.resolve("classes-of-" + version));
    try (Release release = Release.of("upgrade/" + version + "/Program.java", classes)) {
      JavaStreamingContext ssc =
          JavaStreamingContext.getOrCreate(
              checkpoint, () -> release.create(TestSpark.conf(), checkpoint));
      try {
        return RunningTotal.run(ssc, 2);
      } finally {
        ssc.stop(true);
      }
    }
  }
}
