package io.sparkcourse.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Keeps modules compiled: runs Maven only when an input has changed since the last time. */
final class ModuleBuild {
  private final Path root;
  private final Compiler compiler;

  /** What compiles a module and those that it needs: Maven. */
  @FunctionalInterface
  interface Compiler {
    void compile(String module) throws IOException, InterruptedException;
  }

  ModuleBuild(Path root, Compiler compiler) {
    this.root = root;
    this.compiler = compiler;
  }

  /**
   * Compiles a module and the course's modules that it needs, unless they are up to date.
   *
   * @throws BuildException if they do not compile
   */
  void bringUpToDate(String module) throws IOException, InterruptedException {
    if (Stamp.isFresh(root, module)) {
      return;
    }
    Path lock = root.resolve("target/course/build.lock");
    Files.createDirectories(lock.getParent());
    // Two Mavens in one tree write into each other's folders; closing the channel frees the lock.
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      if (!Stamp.isFresh(root, module)) {
        build(module);
      }
    }
  }

  private void build(String module) throws IOException, InterruptedException {
    ModuleGraph graph = new ModuleGraph(root);
    // Before the build: what is saved while Maven works must count as not yet compiled.
    String fingerprint = Fingerprint.of(graph.inputs(module));
    Files.deleteIfExists(Stamp.fileOf(root, module));
    compiler.compile(module);
    noteAsBuilt(graph, module, fingerprint);
  }

  /** Trusts a build that someone else, the script, has just made. */
  void trust(String module) throws IOException {
    ModuleGraph graph = new ModuleGraph(root);
    noteAsBuilt(graph, module, Fingerprint.of(graph.inputs(module)));
  }

  private void noteAsBuilt(ModuleGraph graph, String module, String fingerprint)
      throws IOException {
    List<Path> outputs = new ArrayList<>();
    outputs.add(root.resolve(module).resolve("target/runtime.classpath"));
    for (String built : graph.withDependencies(module)) {
      Path classes = root.resolve(built).resolve("target/classes");
      if (Files.exists(classes)) {
        outputs.add(classes);
      }
    }
    new Stamp(fingerprint, graph.inputs(module), outputs).write(root, module);
  }
}
