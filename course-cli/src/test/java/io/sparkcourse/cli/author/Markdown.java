package io.sparkcourse.cli.author;

import io.sparkcourse.cli.course.FileNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * Links and anchors of a text in Markdown, as GitHub makes them. Tables, an extension, are plain
 * text to this parser, whose links it finds all the same.
 */
final class Markdown {
  private static final Pattern HTML_ANCHOR = Pattern.compile("(?:id|name)=\"([^\"]+)\"");
  private static final Pattern HTML_LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  private final List<String> links = new ArrayList<>();
  private final Set<String> anchors = new TreeSet<>();
  private final Map<String, Integer> slugs = new HashMap<>();

  Markdown(String text) {
    Parser.builder().build().parse(text).accept(new Collector());
  }

  /** Targets of links and images, as they are written. */
  List<String> links() {
    return links;
  }

  /** What may follow a {@code #} in a link to this text. */
  Set<String> anchors() {
    return anchors;
  }

  private final class Collector extends AbstractVisitor {
    @Override
    public void visit(Link link) {
      links.add(link.getDestination());
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      links.add(image.getDestination());
      visitChildren(image);
    }

    @Override
    public void visit(Heading heading) {
      String slug = FileNames.words(text(heading));
      int before = slugs.merge(slug, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? slug : slug + "-" + before);
      visitChildren(heading);
    }

    @Override
    public void visit(HtmlBlock block) {
      addHtml(block.getLiteral());
    }

    @Override
    public void visit(HtmlInline inline) {
      addHtml(inline.getLiteral());
    }
  }

  private void addHtml(String html) {
    Matcher anchor = HTML_ANCHOR.matcher(html);
    while (anchor.find()) {
      anchors.add(anchor.group(1));
    }
    Matcher link = HTML_LINK.matcher(html);
    while (link.find()) {
      links.add(link.group(1));
    }
  }

  /** The text below a node, without its markup. */
  static String text(Node parent) {
    StringBuilder text = new StringBuilder();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Text words) {
        text.append(words.getLiteral());
      } else if (node instanceof Code code) {
        text.append(code.getLiteral());
      } else {
        text.append(text(node));
      }
    }
    return text.toString();
  }
}
