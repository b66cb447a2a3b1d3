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
  private static final Pattern PROPERTY = Pattern.compile("\\$\\{(\\S+?)}");

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
    return MANAGED
        .matcher(pom)
        .results()
        .map(match -> match.group(1) + ":" + withValues(pom, match.group(2)))
        .collect(Collectors.toSet());
  }

  /** With the values that the properties have outside of profiles, which come first. */
  private static String withValues(String pom, String artifact) {
    return PROPERTY
        .matcher(artifact)
        .replaceAll(
            name -> {
              String tag = Pattern.quote(name.group(1));
              Matcher value = Pattern.compile("<" + tag + ">([^<]+)</" + tag + ">").matcher(pom);
              assertThat(value.find()).as("the property of " + artifact).isTrue();
              return Matcher.quoteReplacement(value.group(1));
            });
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
