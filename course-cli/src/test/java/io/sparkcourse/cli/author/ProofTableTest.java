package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTableTest {
  @TempDir private Path root;

  @BeforeEach
  void writeTests() throws IOException {
    write("a/src/test/java/OneTest.java", "class OneTest { @Test void holds() {} }");
    write("a/src/test/java/TwoTest.java", "class TwoTest { @Test void holdsToo() {} }");
  }

  @Test
  void namesThatAreThereAreFine() throws IOException {
    assertThat(
            problems(
                """
                | `no` such | [`OneTest.holds`](../src/test/java/OneTest.java) |
                | again | `holds`, same class; `TwoTest.holdsToo` |
                | a class | `TwoTest`, with the last line `lost: 0` |
                | a method behind its class | [`OneTest`](../src/test/java/OneTest.java)`.holds` |

                In local mode.
                """))
        .isEmpty();
  }

  @Test
  void namesThatAreNotThereAreFound() throws IOException {
    assertThat(
            problems(
                """
                | a | [`OneTest.fails`](../src/test/java/OneTest.java) |
                | b | `holdsToo`, same class |
                | c | `ThreeTest` |
                | d | [`OneTest`](../src/test/java/TwoTest.java) |

                In local mode.
                """))
        .containsExactly(
            "1.md: no test fails in OneTest",
            "1.md: no test holdsToo in OneTest",
            "1.md: no class ThreeTest",
            "1.md: no class OneTest at ../src/test/java/TwoTest.java");
  }

  @Test
  void aTableThatDoesNotSayWhatIsNotProvenIsFound() throws IOException {
    assertThat(problems("| a | [`OneTest.holds`](../src/test/java/OneTest.java) |\n"))
        .containsExactly("1.md: does not end with what no test says");
  }

  private List<String> problems(String rows) throws IOException {
    Path lecture =
        write(
            "a/lectures/1.md",
            """
            # 1

            ## What was proven

            <details><summary>Each claim</summary>

            | claim | proven by |
            |---|---|
            %s
            </details>

            ## On screen
            """
                .formatted(rows));
    return ProofTable.problems(lecture, ProofTable.sources(root));
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
