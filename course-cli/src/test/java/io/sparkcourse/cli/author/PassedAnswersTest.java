package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassedAnswersTest {
  @TempDir private Path root;
  private Path module;

  @BeforeEach
  void makeFolders() throws IOException {
    module = Files.createDirectories(root.resolve("solutions/section2"));
    Files.createDirectories(root.resolve("target"));
  }

  @Test
  void takesOverWhatTheLastBuildHasNoted() throws IOException {
    Files.writeString(module.resolve("passed-answers.properties"), "2.8a=aa\n2.2a=bb\n");
    Files.writeString(
        root.resolve("target/passed-answers.csv"),
        "solutions/section2,2.8a,c0\nsolutions/section2,2.9a,dd\n");

    assertThat(PassedAnswers.ofTheLastBuild(root))
        .containsExactly(
            entry(
                module.resolve("passed-answers.properties"),
                """
                # Written by ./course dev answers: the sources with which the recorded answers passed last
                2.2a=bb
                2.8a=c0
                2.9a=dd
                """));
  }

  @Test
  void readsWhichExercisesAModuleHas() throws IOException {
    assertThat(PassedAnswers.of(module).exercises()).isEmpty();
    Files.writeString(module.resolve("passed-answers.properties"), "2.8a=aa\n2.2a=bb\n");
    assertThat(PassedAnswers.of(module).exercises()).containsExactly("2.2a", "2.8a");
  }

  @Test
  void saysWhatToDoIfNoAnswersHaveRun() {
    assertThatThrownBy(() -> PassedAnswers.ofTheLastBuild(root))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the last build has run no recorded answers");
  }
}
