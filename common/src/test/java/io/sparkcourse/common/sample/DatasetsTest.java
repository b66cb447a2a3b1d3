package io.sparkcourse.common.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.generator.AccessLogGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("repository")
class DatasetsTest {
  private static final Path DATASETS = Path.of(System.getProperty("course.root"), "datasets");

  @Test
  void thePackedFilesHaveTheChecksumsThatAreWrittenDown() throws Exception {
    Map<String, String> actual = new TreeMap<>();
    for (String file : csvFiles()) {
      actual.put(file, sha256(packed(file)));
    }

    assertThat(actual).hasSize(4).isEqualTo(checksums());
  }

  @Test
  void theProvenanceNamesEveryFileWithItsRowsSizeAndChecksum() throws IOException {
    String provenance = Files.readString(DATASETS.resolve("PROVENANCE.md"));
    Map<String, String> checksums = checksums();

    for (String file : csvFiles()) {
      String row =
          provenance
              .lines()
              .filter(line -> line.startsWith("| " + file + " |"))
              .collect(Collectors.joining());
      long lines = new String(packed(file), StandardCharsets.UTF_8).lines().count();
      assertThat(row)
          .as(file)
          .contains(grouped(lines - 1), grouped(packed(file).length))
          .contains(checksums.get(file).substring(0, 12));
    }
  }

  @Test
  void theProvenanceNamesTheSeedTheGeneratorsAndTheirSizes() throws IOException {
    AccessLogGenerator.Truth log = AccessLogGenerator.generate(SampleData.SEED).truth();

    assertThat(DATASETS.resolve("PROVENANCE.md"))
        .content()
        .contains("`TweetGenerator`", "`AccessLogGenerator`", "`" + SampleData.SEED + "`")
        .contains(grouped(SampleData.tweets().size()) + " tweets")
        .contains(grouped(log.lines()) + ", of which " + log.malformed() + " are malformed");
  }

  private static List<String> csvFiles() throws IOException {
    try (Stream<Path> files = Files.list(DATASETS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".csv"))
          .sorted()
          .toList();
    }
  }

  private static Map<String, String> checksums() throws IOException {
    return new String(packed("SHA256SUMS"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("  "))
        .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
  }

  private static byte[] packed(String file) throws IOException {
    try (InputStream in = SampleData.open(DatasetsTest.class.getClassLoader(), file)) {
      return in.readAllBytes();
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
