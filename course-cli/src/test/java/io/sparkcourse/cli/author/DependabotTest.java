package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Dependabot is set not to raise is in a POM: no entry outlives its dependency. */
@Tag("repository")
class DependabotTest {
  private static final Pattern MANAGED =
      Pattern.compile("<groupId>(\\S+)</groupId>\\s*<artifactId>(\\S+)</artifactId>");
  private static final Pattern SCALA =
      Pattern.compile("<scala.binary.version>(\\S+)</scala.binary.version>");

  private final Path root = Path.of(System.getProperty("course.root"));
  private final Path file = root.resolve(".github/dependabot.yml");

  @Test
  void everyIgnoredDependencyIsInAPom() throws IOException {
    assertThat(ignored()).isNotEmpty().isSubsetOf(managed());
  }

  private Set<String> managed() throws IOException {
    String pom =
        Files.readString(root.resolve("pom.xml"))
            + Files.readString(root.resolve("section4-flume/pom.xml")); // has pins of its own
    Matcher scala = SCALA.matcher(pom);
    assertThat(scala.find()).isTrue();
    return MANAGED
        .matcher(pom.replace("${scala.binary.version}", scala.group(1)))
        .results()
        .map(match -> match.group(1) + ":" + match.group(2))
        .collect(Collectors.toSet());
  }

  private List<String> ignored() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode update : new YAMLMapper().readTree(file.toFile()).get("updates")) {
      for (JsonNode entry : update.path("ignore")) {
        names.add(entry.get("dependency-name").asText());
      }
    }
    return names;
  }
}
