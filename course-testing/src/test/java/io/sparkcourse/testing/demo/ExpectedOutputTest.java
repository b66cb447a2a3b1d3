package io.sparkcourse.testing.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedOutputTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "a|b ; a|b",
        "a|b ; a|b||",
        "a|...|b ; a|b",
        "a|...|b ; a|x|y|b",
        "...|b ; x|b",
        "a|... ; a|x",
        "...|b|...|b ; b|b",
        "Time: <time> ms ; Time: 1795357452000 ms",
        "n = <number> ; n = 1,234",
        "(x) [y] ; (x) [y]",
      })
  void matches(String promised, String printed) throws IOException {
    ExpectedOutput output = promise(promised);
    assertThatCode(() -> output.assertMatches(lines(printed))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a|b ; a",
        "a|b ; a|c",
        "a ; a|b",
        "a|...|b ; a|x",
        "a|... ; b",
        "Time: <time> ms ; Time: soon ms",
        "(x) ; x",
      })
  void doesNotMatch(String promised, String printed) throws IOException {
    ExpectedOutput output = promise(promised);
    assertThatThrownBy(() -> output.assertMatches(lines(printed)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("--- promised")
        .hasMessageContaining("--- printed");
  }

  @Test
  void aBlockThatAnyOutputWouldMatchIsRefused() {
    assertThatThrownBy(() -> promise("..."))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("promises nothing");
  }

  @Test
  void aDemoWithoutABlockIsRefused() throws IOException {
    Path source = Files.writeString(directory.resolve("X.java"), "/** */\npublic final class X {}");
    assertThatThrownBy(() -> ExpectedOutput.ofJavadoc(source))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("has no <pre>");
  }

  private ExpectedOutput promise(String lines) throws IOException {
    String block = " * " + String.join("\n * ", lines.split("\\|"));
    return ExpectedOutput.ofJavadoc(
        Files.writeString(
            directory.resolve("X.java"),
            "/**\n * <pre>{@code\n" + block + "\n * }</pre>\n */\npublic final class X {}"));
  }

  private static String lines(String text) {
    return text.replace('|', '\n') + "\n";
  }
}
