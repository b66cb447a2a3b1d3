package io.sparkcourse.cli.author.mutants;

import io.sparkcourse.cli.author.mutants.Mutant.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads what pitest writes as {@code mutations.xml}. */
final class MutationReport {
  private MutationReport() {}

  /**
   * The mutants of a report, in the order of their lines.
   *
   * @throws IOException if there is no such file, or it is not a report of pitest
   */
  static List<Mutant> read(Path file) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    NodeList elements = parse(file).getElementsByTagName("mutation");
    for (int i = 0; i < elements.getLength(); i++) {
      mutants.add(mutant((Element) elements.item(i)));
    }
    mutants.sort(
        Comparator.comparingInt(Mutant::line)
            .thenComparing(Mutant::method)
            .thenComparingInt(Mutant::index)
            .thenComparing(Mutant::change));
    return mutants;
  }

  private static Element parse(Path file) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // throws, and prints nothing
      return builder.parse(file.toFile()).getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + " is not a report of pitest: " + e.getMessage(), e);
    }
  }

  private static Mutant mutant(Element element) {
    String className = text(element, "mutatedClass");
    return new Mutant(
        className,
        text(element, "mutatedMethod"),
        text(element, "methodDescription"),
        Integer.parseInt(text(element, "index")),
        text(element, "mutator"),
        Integer.parseInt(text(element, "lineNumber")),
        withoutPlace(text(element, "description"), className),
        Outcome.ofStatus(element.getAttribute("status")));
  }

  /**
   * pitest adds the method to some descriptions, and the numbers of lambdas change with the text.
   */
  private static String withoutPlace(String description, String className) {
    int place = description.indexOf(" for " + className.replace('.', '/'));
    return place < 0 ? description : description.substring(0, place);
  }

  private static String text(Element mutation, String name) {
    return mutation.getElementsByTagName(name).item(0).getTextContent();
  }
}
