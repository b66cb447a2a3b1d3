package io.sparkcourse.cli.build;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps modules compiled: runs Maven only when an input has changed since the last time. */
public final class ModuleBuild {
  /** What to do about a folder that may not be written. */
  static final String OWN_CLONE = "clone the course into a folder of your own, or ask its owner";

  private final Path root;
  private final Compiler compiler;

  /** What compiles a module and those that it needs, and writes its class path: Maven. */
  @FunctionalInterface
  public interface Compiler {
    /**
     * Compiles them.
     *
     * @param leftOut patterns of sources of any module that are not compiled
     */
    void compile(String module, BuildScope scope, List<String> leftOut)
        throws IOException, InterruptedException;
  }

  public ModuleBuild(Path root, Compiler compiler) {
    this.root = root;
    this.compiler = compiler;
  }

  /**
   * Whether a module and those that it needs are compiled from their present sources, and the jars
   * that they need are where Maven found them.
   */
  public boolean isUpToDate(String module, BuildScope scope) throws IOException {
    return Stamp.isFresh(root, module, scope) && hasItsJars(module, scope);
  }

  /** The repository of jars may have been emptied, or be another user's. */
  private boolean hasItsJars(String module, BuildScope scope) throws IOException {
    return ClassPath.written(root, module, scope).jars().stream().allMatch(Files::isReadable);
  }

  /** Compiles a few sources of a module that has been compiled before. */
  @FunctionalInterface
  public interface FewSources {
    /**
     * Compiles them.
     *
     * @return whether all of them compile
     */
    boolean compile() throws IOException;
  }

  /**
   * Whether a module was compiled, and since then nothing has changed but its own main sources.
   * What has changed in them is not looked at.
   */
  public boolean onlyMainSourcesChanged(String module, BuildScope scope) throws IOException {
    List<Path> itsMain = List.of(Path.of(module, "src", "main"));
    return Stamp.changedInputs(root, module, scope).filter(itsMain::equals).isPresent()
        && hasItsJars(module, scope);
  }

  /**
   * Compiles the sources that have changed since a module was compiled, and notes that it is up to
   * date if they compile.
   */
  public void compileChanged(String module, BuildScope scope, FewSources changed)
      throws IOException {
    try (FileChannel channel = lock(module)) {
      channel.lock();
      Map<Path, String> before = fingerprintsOfAll(); // what is saved from now on is not compiled
      if (changed.compile()) {
        for (BuildScope each : scope.included()) {
          noteAsBuilt(module, each, before);
        }
      }
    }
  }

  /**
   * Compiles a module and the course's modules that it needs in this scope, unless they are up to
   * date.
   *
   * @throws BuildException if they do not compile
   * @throws UsageException if there is no such module
   */
  public void bringUpToDate(String module, BuildScope scope)
      throws IOException, InterruptedException {
    if (isUpToDate(module, scope)) {
      return;
    }
    if (Files.notExists(root.resolve(module).resolve("pom.xml"))) {
      throw new UsageException(
          "There is no Maven module '" + module + "': " + module + "/pom.xml is missing");
    }
    // Two Mavens in one tree write into each other's folders; closing the channel frees the lock.
    try (FileChannel channel = lock(module)) {
      channel.lock();
      if (!isUpToDate(module, scope)) {
        build(module, scope);
      }
    }
  }

  /**
   * Compiles a module and the course's modules that it needs in this scope. Without some of their
   * sources they are compiled each time, and do not count as up to date.
   *
   * @param leftOut patterns of sources that are not compiled; may be empty
   * @throws BuildException if the others do not compile
   */
  public void bringUpToDate(String module, BuildScope scope, List<String> leftOut)
      throws IOException, InterruptedException {
    if (leftOut.isEmpty()) {
      bringUpToDate(module, scope);
      return;
    }
    try (FileChannel channel = lock(module)) {
      channel.lock();
      forget(module, scope);
      compiler.compile(module, scope, leftOut);
    }
  }

  private FileChannel lock(String module) throws IOException {
    Path lock = root.resolve("target/course/build.lock");
    try {
      Files.createDirectories(lock.getParent());
      Files.createDirectories(Stamp.fileOf(root, module, BuildScope.RUNTIME).getParent());
      return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new UsageException(
          module + " has to be compiled, and you may not write " + e.getFile() + ": " + OWN_CLONE,
          e);
    }
  }

  private void build(String module, BuildScope scope) throws IOException, InterruptedException {
    // Before the build: what is saved while Maven works must count as not yet compiled. All
    // modules: which of them are needed is known when Maven has written the class path.
    Map<Path, String> before = fingerprintsOfAll();
    forget(module, scope);
    compiler.compile(module, scope, List.of());
    for (BuildScope each : scope.included()) {
      noteAsBuilt(module, each, before);
    }
  }

  private void forget(String module, BuildScope scope) throws IOException {
    for (BuildScope each : scope.included()) {
      Files.deleteIfExists(Stamp.fileOf(root, module, each));
    }
  }

  /** Trusts a build that someone else, the script, has just made. */
  public void trust(String module, BuildScope scope) throws IOException {
    noteAsBuilt(module, scope, fingerprintsOfAll());
  }

  private Map<Path, String> fingerprintsOfAll() throws IOException {
    Map<Path, String> fingerprints = new LinkedHashMap<>();
    for (Path input : ModuleInputs.ofAll(root)) {
      fingerprints.put(input, Fingerprint.of(List.of(input)));
    }
    return fingerprints;
  }

  private void noteAsBuilt(String module, BuildScope scope, Map<Path, String> before)
      throws IOException {
    Map<Path, BuildScope> needed = ModuleInputs.needed(root, module, scope);
    Map<Path, String> inputs = new LinkedHashMap<>();
    for (Path input : ModuleInputs.of(root, needed)) {
      inputs.put(input, before.getOrDefault(input, "new"));
    }
    List<Path> outputs = new ArrayList<>();
    outputs.add(root.resolve(module).resolve("target").resolve(scope.classPathFile()));
    needed.forEach((built, builtScope) -> addOutputs(outputs, built, builtScope));
    new Stamp(inputs, outputs).write(root, module, scope);
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
