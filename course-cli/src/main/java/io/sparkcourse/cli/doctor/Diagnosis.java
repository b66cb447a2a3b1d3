package io.sparkcourse.cli.doctor;

import io.sparkcourse.cli.jvm.ProgramHost;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the facts about a machine mean for the course. */
public final class Diagnosis {
  private static final int OLDEST_JAVA = 17;
  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;
  private static final long NEEDED_MEMORY = 2L << 30;
  private static final int LONGEST_ROOT_ON_WINDOWS = 100;

  private final HostFacts facts;

  private Diagnosis(HostFacts facts) {
    this.facts = facts;
  }

  public static List<Finding> of(HostFacts facts) {
    Diagnosis diagnosis = new Diagnosis(facts);
    List<Finding> findings = new ArrayList<>();
    findings.add(diagnosis.java());
    findings.add(diagnosis.compiler());
    findings.add(diagnosis.javaHome());
    findings.add(diagnosis.memory());
    findings.add(diagnosis.cores());
    findings.add(diagnosis.hostName());
    findings.add(diagnosis.temporaryFolder());
    findings.add(diagnosis.user());
    findings.add(diagnosis.repository());
    findings.add(diagnosis.libraries());
    findings.add(diagnosis.checkout());
    if (facts.windows()) {
      findings.add(diagnosis.winutils());
      findings.add(diagnosis.longPaths());
    }
    return findings;
  }

  private Finding java() {
    if (facts.javaFeature() < OLDEST_JAVA) {
      return Finding.fail(
          "Java", facts.java() + " is too old: install a JDK 17 from https://adoptium.net");
    }
    if (facts.javaFeature() >= FIRST_TO_WARN_OF_UNSAFE) {
      return Finding.ok(
          "Java",
          facts.java()
              + ". From Java 24 on, a demo started without the launcher (IntelliJ, plain java)"
              + " prints warnings of sun.misc.Unsafe and of native access: Spark needs both, they"
              + " do no harm, and the launcher switches them off");
    }
    return Finding.ok("Java", facts.java());
  }

  private Finding compiler() {
    return facts.compiler()
        ? Finding.ok("Compiler", "javac is there")
        : Finding.fail(
            "Compiler",
            facts.javaHome()
                + " has no javac: it is a JRE; install a JDK 17 and set JAVA_HOME to its folder");
  }

  private Finding javaHome() {
    if (facts.environmentJavaHome().isEmpty()) {
      return Finding.ok("JAVA_HOME", "not set; the java on the PATH is used: " + facts.javaHome());
    }
    Path home = Path.of(facts.environmentJavaHome().get());
    if (facts.pathJava().isEmpty() || sameFolder(home, facts.pathJava().get())) {
      return Finding.ok("JAVA_HOME", home.toString());
    }
    return Finding.warn(
        "JAVA_HOME",
        home
            + " is used here and by Maven, but a bare `java` is "
            + facts.pathJava().get()
            + ": set PATH or JAVA_HOME so that both are the same JDK");
  }

  private static boolean sameFolder(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      return a.equals(b);
    }
  }

  private Finding memory() {
    String available =
        String.format("%.1f GB available", facts.availableMemory() / (double) (1 << 30));
    return facts.availableMemory() >= NEEDED_MEMORY
        ? Finding.ok("Memory", available)
        : Finding.warn(
            "Memory",
            available + ": a demo takes 0.5 GB and Maven 1 GB; close other programs if they stall");
  }

  private Finding cores() {
    return facts.cores() >= 2
        ? Finding.ok("Cores", Integer.toString(facts.cores()))
        : Finding.warn(
            "Cores",
            "1: a receiver takes one thread for itself; the demos ask Spark for two all the same,"
                + " but give a virtual machine two cores if you can");
  }

  private Finding hostName() {
    return facts.ownNameResolves()
        ? Finding.ok("Host name", "resolves to an address")
        : Finding.warn(
            "Host name",
            "has no address. `course run` sets SPARK_LOCAL_IP=127.0.0.1 for Spark; set it yourself"
                + " where you start a demo otherwise (IntelliJ: Environment variables)");
  }

  private Finding temporaryFolder() {
    return facts.temporaryFolderWritable()
        ? Finding.ok("Temp folder", facts.temporaryFolder() + " is writable")
        : Finding.fail(
            "Temp folder",
            facts.temporaryFolder()
                + " is not writable, or full: set TMPDIR (Windows: TEMP) to one"
                + " that is and pass it on as JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
  }

  private Finding user() {
    return facts.userHasName()
        ? Finding.ok("User", "has a name")
        : Finding.fail("User", ProgramHost.NO_USER_NAME);
  }

  private Finding repository() {
    return facts.repositoryWritable()
        ? Finding.ok("Downloads", "Maven keeps them in " + facts.repository())
        : Finding.fail(
            "Downloads",
            "Maven keeps them in "
                + facts.repository()
                + ", and you may not write there: name another folder by"
                + " MAVEN_OPTS=-Dmaven.repo.local=FOLDER, and one by MAVEN_USER_HOME=FOLDER");
  }

  private Finding libraries() {
    if (facts.librariesDownloaded()) {
      return Finding.ok("Libraries", "downloaded; the network is not needed any more");
    }
    return facts.centralReachable().orElse(false)
        ? Finding.ok("Libraries", "the first build brings them from Maven Central: some minutes")
        : Finding.warn(
            "Libraries",
            "not downloaded yet, and Maven Central does not answer: the first build needs it;"
                + " behind a proxy, name that in .m2/settings.xml in your home folder");
  }

  private Finding checkout() {
    String path = facts.root().toString();
    Charset encoding = facts.fileNames();
    if (!encoding.newEncoder().canEncode(path)) {
      return Finding.fail(
          "Checkout",
          "its path has letters that Java cannot pass on here (file names are in "
              + encoding
              + "): move it to a folder with plain letters"
              + (facts.windows() ? "" : ", or set LC_ALL=C.UTF-8"));
    }
    if (!facts.windows() && path.contains(":")) {
      return Finding.fail(
          "Checkout",
          path + " has a colon, which ends a name in a class path: move it to another folder");
    }
    if (!facts.rootWritable()) {
      return Finding.fail(
          "Checkout",
          path
              + " is not writable for you: what is compiled runs, but nothing can be compiled;"
              + " clone the course into a folder of your own");
    }
    boolean plain = StandardCharsets.US_ASCII.newEncoder().canEncode(path) && !path.contains(" ");
    return Finding.ok(
        "Checkout", plain ? path : path + " (spaces and other letters in the path are no trouble)");
  }

  private Finding winutils() {
    return Finding.ok(
        "winutils",
        "not needed: the course uses BareLocalFileSystem, which sets no Unix permissions, so that"
            + " Hadoop asks neither for winutils.exe nor for HADOOP_HOME");
  }

  private Finding longPaths() {
    int length = facts.root().toString().length();
    return length <= LONGEST_ROOT_ON_WINDOWS
        ? Finding.ok("Long paths", "the checkout's path has " + length + " characters")
        : Finding.warn(
            "Long paths",
            "the checkout's path has "
                + length
                + " characters and Windows ends paths at 260: move it nearer to the drive, or"
                + " enable long paths (LongPathsEnabled in the registry)");
  }
}
