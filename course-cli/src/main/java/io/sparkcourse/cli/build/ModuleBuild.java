package io.sparkcourse.cli.build;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keeps modules compiled: runs Maven only when an input has changed since the last time. */
public final class ModuleBuild {
  private final Path root;
  private final Compiler compiler;

  /** What compiles a module and those that it needs: Maven. */
  @FunctionalInterface
  public interface Compiler {
    void compile(String module, BuildScope scope) throws IOException, InterruptedException;
  }

  public ModuleBuild(Path root, Compiler compiler) {
    this.root = root;
    this.compiler = compiler;
  }

  /**
   * Compiles a module and the course's modules that it needs in this scope, unless they are up to
   * date.
   *
   * @throws BuildException if they do not compile
   */
  public void bringUpToDate(String module, BuildScope scope)
      throws IOException, InterruptedException {
    if (Stamp.isFresh(root, module, scope)) {
      return;
    }
    Path lock = root.resolve("target/course/build.lock");
    Files.createDirectories(lock.getParent());
    // Two Mavens in one tree write into each other's folders; closing the channel frees the lock.
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      if (!Stamp.isFresh(root, module, scope)) {
        build(module, scope);
      }
    }
  }

  private void build(String module, BuildScope scope) throws IOException, InterruptedException {
    ModuleGraph graph = new ModuleGraph(root);
    // Before the build: what is saved while Maven works must count as not yet compiled.
    Map<BuildScope, String> fingerprints = new EnumMap<>(BuildScope.class);
    for (BuildScope each : scope.included()) {
      fingerprints.put(each, Fingerprint.of(graph.inputs(module, each)));
      Files.deleteIfExists(Stamp.fileOf(root, module, each));
    }
    compiler.compile(module, scope);
    for (BuildScope each : scope.included()) {
      noteAsBuilt(graph, module, each, fingerprints.get(each));
    }
  }

  /** Trusts a build that someone else, the script, has just made. */
  public void trust(String module, BuildScope scope) throws IOException {
    ModuleGraph graph = new ModuleGraph(root);
    noteAsBuilt(graph, module, scope, Fingerprint.of(graph.inputs(module, scope)));
  }

  private void noteAsBuilt(ModuleGraph graph, String module, BuildScope scope, String fingerprint)
      throws IOException {
    List<Path> outputs = new ArrayList<>();
    outputs.add(root.resolve(module).resolve("target").resolve(scope.classPathFile()));
    graph
        .withDependencies(module, scope)
        .forEach((built, builtScope) -> addOutputs(outputs, root.resolve(built), builtScope));
    new Stamp(fingerprint, graph.inputs(module, scope), outputs).write(root, module, scope);
  }

  private static void addOutputs(List<Path> outputs, Path module, BuildScope scope) {
    Path classes = module.resolve("target/classes");
    Path tests = module.resolve("target/test-classes");
    if (Files.exists(classes)) {
      outputs.add(classes);
    }
    if (scope == BuildScope.TEST && Files.exists(tests)) {
      outputs.add(tests);
    }
  }
}
