package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.usage.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.text.LineBreakRendering;
import org.commonmark.renderer.text.TextContentNodeRendererContext;
import org.commonmark.renderer.text.TextContentRenderer;

/** The hints of an exercise: what is in its file below the headings 1, 2, 3. */
public final class Hints {
  private static final TextContentRenderer RENDERER =
      TextContentRenderer.builder()
          .lineBreakRendering(LineBreakRendering.SEPARATE_BLOCKS)
          .nodeRendererFactory(PlainCode::new)
          .build();

  private Hints() {}

  /**
   * The hints as plain text, in the order of their numbers.
   *
   * @throws UsageException if the headings of the second level are not 1, 2, 3 and so on
   */
  public static List<String> of(String markdown) {
    List<Document> parts = new ArrayList<>();
    Node next;
    for (Node node = Parser.builder().build().parse(markdown).getFirstChild();
        node != null;
        node = next) {
      next = node.getNext();
      if (node instanceof Heading heading && heading.getLevel() == 2) {
        parts.add(new Document());
        requireNumber(heading, parts.size());
      } else if (!parts.isEmpty()) {
        parts.get(parts.size() - 1).appendChild(node);
      }
    }
    return parts.stream().map(RENDERER::render).map(String::strip).toList();
  }

  private static void requireNumber(Heading heading, int number) {
    String title = heading.getFirstChild() instanceof Text text ? text.getLiteral() : "";
    if (!title.equals(Integer.toString(number))) {
      throw new UsageException("Heading '" + title + "' of the hints has to be " + number);
    }
  }

  /** Code as it is, a block of it indented; the library's own way puts words of it in quotes. */
  private static final class PlainCode implements NodeRenderer {
    private final TextContentNodeRendererContext context;

    PlainCode(TextContentNodeRendererContext context) {
      this.context = context;
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(Code.class, FencedCodeBlock.class);
    }

    @Override
    public void render(Node node) {
      if (node instanceof Code code) {
        context.getWriter().write(code.getLiteral());
      } else if (node instanceof FencedCodeBlock block) {
        context.getWriter().write(block.getLiteral().indent(4).stripTrailing());
        context.getWriter().block();
      }
    }
  }
}
