package io.sparkcourse.cli.author;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions that texts and comments name. They are those of the parent POM; one that is another on
 * purpose has a comment right behind it that says why, as in {@code Spark 2.4.0<!-- history -->}.
 */
public final class VersionMentions {
  private static final String VERSION = "(\\d++\\.\\d++\\.\\d++)(?!<!-- \\S)";

  /** Between two words: a space, or the end of a line, be it within a comment of Java. */
  private static final String SPACE = "\\s+(?:\\*\\s+)?";

  private static final List<Rule> RULES =
      List.of(
          new Rule("spark.version", "\\bspark\\.apache\\.org/docs/" + VERSION),
          new Rule("spark.version", "\\bgithub\\.com/apache/spark/(?:blob|tree)/v" + VERSION),
          new Rule("spark.version", "\\bSpark" + SPACE + VERSION),
          new Rule("spark-sql-kafka.version", "\\bKafka connector" + SPACE + VERSION),
          new Rule("spark-streaming-kinesis.version", "\\bKinesis connector" + SPACE + VERSION),
          new Rule("flume.version", "\\bFlume" + SPACE + VERSION),
          new Rule("scala.version", "\\bScala" + SPACE + VERSION),
          new Rule("junit.version", "\\bdocs\\.junit\\.org/" + VERSION));

  /** Folders without texts of ours: made ones, and data with the history of their own. */
  private static final Set<String> LEFT_OUT = Set.of("target", "datasets", "node_modules");

  private final Path root;
  private final String pom;

  private record Rule(String property, Pattern mention) {
    Rule(String property, String mention) {
      this(property, Pattern.compile(mention));
    }
  }

  /**
   * The mentions in a checkout.
   *
   * @param root the root of the course, which has the parent POM
   */
  public VersionMentions(Path root) throws IOException {
    this.root = root;
    this.pom = Files.readString(root.resolve("pom.xml"));
  }

  /** Markdown and Java sources in the order of their names. */
  public List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean ours = !name.startsWith(".") && !LEFT_OUT.contains(name);
            return folder.equals(root) || ours
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md") || isJava(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files.stream().sorted().toList();
  }

  /** One line for each mention of a version that is not the one of the POM. */
  public List<String> stale() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path file : files()) {
      String text = Files.readString(file);
      for (Rule rule : RULES) {
        String version = version(rule.property());
        stale(rule, version, file, text)
            .forEach(
                mention ->
                    findings.add(
                        place(file, text, mention)
                            + mention.group(1)
                            + " is not the "
                            + version
                            + " of pom.xml"));
      }
    }
    return findings;
  }

  /** The text of a file with the versions of the POM. */
  public String current(Path file) throws IOException {
    StringBuilder text = new StringBuilder(Files.readString(file));
    for (Rule rule : RULES) {
      String version = version(rule.property());
      List<MatchResult> mentions = stale(rule, version, file, text.toString());
      for (int i = mentions.size() - 1; i >= 0; i--) {
        text.replace(mentions.get(i).start(1), mentions.get(i).end(1), version);
      }
    }
    return text.toString();
  }

  private static List<MatchResult> stale(Rule rule, String version, Path file, String text) {
    return rule.mention()
        .matcher(text)
        .results()
        .filter(mention -> !mention.group(1).equals(version))
        .filter(mention -> !isJava(file) || isComment(line(text, mention.start())))
        .toList();
  }

  /** The rest is code, such as that of a test which has texts with versions of its own. */
  private static boolean isComment(String line) {
    return line.startsWith("*") || line.startsWith("/*") || line.startsWith("//");
  }

  private static String line(String text, int position) {
    int end = text.indexOf('\n', position);
    return text.substring(text.lastIndexOf('\n', position) + 1, end < 0 ? text.length() : end)
        .strip();
  }

  private String version(String property) {
    Matcher value = Pattern.compile("<" + property + ">([^<]+)</" + property + ">").matcher(pom);
    if (!value.find()) {
      throw new UsageException("pom.xml has no property " + property);
    }
    return value.group(1).strip();
  }

  private String place(Path file, String text, MatchResult mention) {
    long line = 1 + text.substring(0, mention.start(1)).chars().filter(c -> c == '\n').count();
    return root.relativize(file).toString().replace('\\', '/') + ":" + line + ": ";
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }
}
