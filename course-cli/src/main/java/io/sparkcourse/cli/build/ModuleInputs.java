package io.sparkcourse.cli.build;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files and folders that the modules of the course are built from. Which modules one needs is read
 * from the class path that Maven has written for it.
 */
final class ModuleInputs {
  /** The one module that packs files from outside itself among its resources. */
  static final String WITH_DATA = "common";

  static final String DATA = "datasets";

  private static final String POM = "pom.xml";
  private static final Set<String> WITHOUT_MODULES = Set.of("src", "target", DATA);

  private ModuleInputs() {}

  /**
   * A module and the course's modules that it needs, each with what of it is needed: of a
   * dependency mostly the classes, of one on its test-jar the tests as well.
   *
   * @param module a folder relative to the root, built for this scope
   */
  static Map<Path, BuildScope> needed(Path root, String module, BuildScope scope)
      throws IOException {
    Map<Path, BuildScope> needed = new LinkedHashMap<>();
    needed.put(root.resolve(module), scope);
    for (Path classes : ClassPath.written(root, module, scope).classes()) {
      BuildScope ofThis =
          classes.getFileName().toString().equals("test-classes")
              ? BuildScope.TEST
              : BuildScope.RUNTIME;
      needed.merge(classes.getParent().getParent(), ofThis, ModuleInputs::wider);
    }
    return needed;
  }

  private static BuildScope wider(BuildScope a, BuildScope b) {
    return a.included().contains(b) ? a : b;
  }

  /** What these modules are built from, with the poms of the folders around them: their parents. */
  static List<Path> of(Path root, Map<Path, BuildScope> modules) {
    Set<Path> inputs = new LinkedHashSet<>();
    if (modules.containsKey(root.resolve(WITH_DATA))) {
      inputs.add(root.resolve(DATA));
    }
    modules.forEach(
        (module, scope) -> {
          for (Path folder = module; folder.startsWith(root); folder = folder.getParent()) {
            if (Files.exists(folder.resolve(POM))) {
              inputs.add(folder.resolve(POM));
            }
          }
          inputs.add(module.resolve("src/main"));
          if (scope == BuildScope.TEST) {
            inputs.add(module.resolve("src/test"));
          }
        });
    return List.copyOf(inputs);
  }

  /** What all modules of the course are built from, their tests included. */
  static List<Path> ofAll(Path root) throws IOException {
    Map<Path, BuildScope> modules = new LinkedHashMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            if (!folder.equals(root) && (name.startsWith(".") || WITHOUT_MODULES.contains(name))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (Files.exists(folder.resolve(POM))) {
              modules.put(folder, BuildScope.TEST);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return of(root, modules);
  }
}
