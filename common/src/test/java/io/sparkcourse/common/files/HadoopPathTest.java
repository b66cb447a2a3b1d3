package io.sparkcourse.common.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.failure.CannotRunException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"a b", "#", "%", "%20", "a+b", "[a]", "{a,b}", "'", "&"})
  @DisabledOnOs(OS.WINDOWS)
  void eachCharacterIsTakenForItself(String name) {
    Path path = Path.of("/tmp", name, "orders");

    String text = HadoopPath.of(path);

    assertThat(text).isEqualTo("file:/tmp/" + name + "/orders");
    assertThat(new org.apache.hadoop.fs.Path(text).getParent().getName()).isEqualTo(name);
    assertThat(HadoopPath.local(text)).isEqualTo(path);
  }

  @Test
  @EnabledOnOs(OS.WINDOWS)
  void aDriveHasItsLetter() {
    Path path = Path.of("C:\\Users\\Ann Lee\\50% #1");

    assertThat(HadoopPath.pattern(path)).isEqualTo("file:/C:/Users/Ann Lee/50% #1");
    assertThat(HadoopPath.local(HadoopPath.of(path))).isEqualTo(path);
  }

  /** {@code toUri()} ends with a slash exactly if there is such a directory at that moment. */
  @Test
  void aDirectoryThatExistsHasNoSlashAtItsEndEither(@TempDir Path directory) {
    assertThat(HadoopPath.of(directory)).endsWith("/" + directory.getFileName());
  }

  @Test
  void aRelativePathIsTakenFromTheWorkingDirectory() {
    assertThat(HadoopPath.of(Path.of("target")))
        .isEqualTo(HadoopPath.of(Path.of("target").toAbsolutePath()));
  }

  @Test
  void textWithoutASchemeIsALocalPath() {
    assertThat(HadoopPath.local("orders/june")).isEqualTo(Path.of("orders", "june"));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ":", "[", "]", "{", "}", "*", "?", "\\"})
  @DisabledOnOs(OS.WINDOWS) // on which some of them cannot be in a name
  void aPatternHasNoCharacterWithAnotherMeaning(String character) {
    assertThatThrownBy(() -> HadoopPath.pattern(Path.of("/tmp", "a" + character, "orders")))
        .isInstanceOf(CannotRunException.class)
        .hasMessage(
            "Spark cannot read files below /tmp/a%s/orders, for it takes the %s in that name for"
                + " part of a pattern: choose a directory without any of , : [ ] { } * ? \\"
                + " (-Djava.io.tmpdir=... sets the temporary one).",
            character, character);
  }
}
