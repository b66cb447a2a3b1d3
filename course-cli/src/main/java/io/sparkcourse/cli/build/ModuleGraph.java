package io.sparkcourse.cli.build;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Which modules of the course a module needs, and which files they are built from. */
final class ModuleGraph {
  private static final String GROUP = "io.sparkcourse";

  private final Path root;
  private final Map<String, Element> poms = new LinkedHashMap<>();
  private final Map<String, String> folderOfArtifact = new LinkedHashMap<>();

  /** Reads the pom of the root and those of all modules below it. */
  ModuleGraph(Path root) {
    this.root = root;
    readModule("");
  }

  private void readModule(String folder) {
    Element pom = parse(root.resolve(folder).resolve("pom.xml"));
    poms.put(folder, pom);
    folderOfArtifact.put(text(pom, "artifactId"), folder);
    for (Element module : children(child(pom, "modules"), "module")) {
      String name = module.getTextContent().strip();
      readModule(folder.isEmpty() ? name : folder + "/" + name);
    }
  }

  /**
   * The module and the course's modules that it needs in this scope, each with what of it is
   * needed: of a dependency mostly the classes, of one on its test-jar the tests as well.
   *
   * @param module a folder relative to the root
   * @throws UsageException if the reactor has no such module
   */
  Map<String, BuildScope> withDependencies(String module, BuildScope scope) {
    Map<String, BuildScope> found = new LinkedHashMap<>();
    collect(module, scope, found);
    return found;
  }

  private void collect(String module, BuildScope scope, Map<String, BuildScope> found) {
    Element pom = poms.get(module);
    if (pom == null) {
      throw new UsageException(
          "There is no Maven module '" + module + "': is it among the <modules> of pom.xml?");
    }
    BuildScope before = found.get(module);
    if (before != null && before.included().contains(scope)) {
      return;
    }
    found.put(module, scope);
    for (Element dependency : children(child(pom, "dependencies"), "dependency")) {
      String folder = folderOfArtifact.get(text(dependency, "artifactId"));
      boolean ours = GROUP.equals(text(dependency, "groupId")) && folder != null;
      boolean forTests = "test".equals(text(dependency, "scope"));
      if (ours && (!forTests || scope == BuildScope.TEST)) {
        boolean itsTests = "test-jar".equals(text(dependency, "type"));
        collect(folder, itsTests ? BuildScope.TEST : BuildScope.RUNTIME, found);
      }
    }
  }

  /** Files and folders that the module's classes and resources of this scope are made from. */
  List<Path> inputs(String module, BuildScope scope) {
    List<Path> inputs = new ArrayList<>();
    inputs.add(root.resolve("pom.xml"));
    withDependencies(module, scope)
        .forEach(
            (needed, neededScope) -> {
              addInputs(inputs, needed);
              if (neededScope == BuildScope.TEST) {
                inputs.add(root.resolve(needed).resolve("src/test"));
              }
            });
    return inputs;
  }

  private void addInputs(List<Path> inputs, String module) {
    Path folder = root.resolve(module);
    inputs.add(folder.resolve("pom.xml"));
    inputs.add(folder.resolve("src/main"));
    Element resources = child(child(poms.get(module), "build"), "resources");
    for (Element resource : children(resources, "resource")) {
      Path directory = folder.resolve(text(resource, "directory")).normalize();
      if (!directory.startsWith(folder.resolve("src/main"))) {
        inputs.add(directory);
      }
    }
  }

  private static Element parse(Path pom) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
    } catch (SAXException | IOException e) {
      throw new UsageException("Cannot read " + pom + ": " + e.getMessage(), e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("The JDK's XML parser refuses a standard feature", e);
    }
  }

  private static Element child(Element parent, String name) {
    List<Element> children = children(parent, name);
    return children.isEmpty() ? null : children.get(0);
  }

  private static String text(Element parent, String name) {
    Element child = child(parent, name);
    return child == null ? "" : child.getTextContent().strip();
  }

  private static List<Element> children(Element parent, String name) {
    if (parent == null) {
      return List.of();
    }
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(element -> element.getTagName().equals(name))
        .toList();
  }
}
