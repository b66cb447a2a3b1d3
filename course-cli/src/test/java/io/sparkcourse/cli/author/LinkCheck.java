package io.sparkcourse.cli.author;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds links that lead nowhere within the repository. */
final class LinkCheck {
  private static final Pattern ELSEWHERE = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*:|//).*");

  private LinkCheck() {}

  /** One line for each relative link of a text whose file or anchor does not exist. */
  static List<String> deadLinks(Path root, Path text) throws IOException {
    List<String> dead = new ArrayList<>();
    for (String link : new Markdown(Files.readString(text)).links()) {
      if (!ELSEWHERE.matcher(link).matches() && !resolves(root, text, link)) {
        dead.add(root.relativize(text) + ": " + link);
      }
    }
    return dead;
  }

  private static boolean resolves(Path root, Path text, String link) throws IOException {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String anchor = hash < 0 ? "" : link.substring(hash + 1);
    Path target = path.isEmpty() ? text : target(text, path);
    if (!target.startsWith(root) || Files.notExists(target)) {
      return false;
    }
    boolean markdown = target.toString().endsWith(".md");
    return anchor.isEmpty()
        || !markdown
        || new Markdown(Files.readString(target)).anchors().contains(anchor);
  }

  private static Path target(Path text, String path) {
    String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    return text.resolveSibling(decoded).normalize();
  }
}
