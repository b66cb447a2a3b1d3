package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Samples;
import io.sparkcourse.cli.usage.UsageException;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private final Manifest manifest = Samples.manifest();

  @Test
  void theReadmeKeepsWhatStandsAroundTheTable() {
    String readme = "# Course\n<!-- curriculum -->\nold\n<!-- /curriculum -->\nafter\n";

    String fresh = Readme.withCurriculum(readme, manifest);

    assertThat(fresh)
        .startsWith("# Course\n<!-- curriculum -->\n\n**Section 1")
        .endsWith("|\n\n<!-- /curriculum -->\nafter\n")
        .doesNotContain("old");
    assertThat(Readme.withCurriculum(fresh, manifest)).isEqualTo(fresh);
    assertThatThrownBy(() -> Readme.withCurriculum("# Course\n", manifest))
        .isInstanceOf(UsageException.class);
  }
}
