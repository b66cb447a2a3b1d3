package io.sparkcourse.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.doctor.Finding.Level;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DiagnosisTest {
  private static final Path JDK = Path.of("/jdk17");
  private static final Path CHECKOUT = Path.of("/home/me/course");

  private int java = 17;
  private boolean compiler = true;
  private Optional<String> javaHome = Optional.empty();
  private long memory = 8L << 30;
  private int cores = 4;
  private boolean nameResolves = true;
  private boolean temporaryFolderWritable = true;
  private boolean userHasName = true;
  private boolean repositoryWritable = true;
  private boolean rootWritable = true;
  private boolean downloaded = true;
  private Optional<Boolean> central = Optional.empty();
  private boolean windows;
  private Path root = CHECKOUT;
  private Charset fileNames = StandardCharsets.UTF_8;

  @Test
  void findsNothingToFixOnAGoodMachine() {
    assertThat(Diagnosis.of(facts())).extracting(Finding::level).containsOnly(Level.OK);
  }

  @Test
  void anOldJavaFails() {
    java = 11;
    assertThat(finding("Java").level()).isEqualTo(Level.FAIL);
    assertThat(finding("Java").what()).contains("install a JDK 17");
  }

  @Test
  void aNewJavaIsGoodAndItsWarningsAreExplained() {
    java = 25;
    assertThat(finding("Java").level()).isEqualTo(Level.OK);
    assertThat(finding("Java").what()).contains("Unsafe", "native access");
  }

  @Test
  void aJreFails() {
    compiler = false;
    assertThat(finding("Compiler").level()).isEqualTo(Level.FAIL);
  }

  @Test
  void twoJavasAreReported() {
    javaHome = Optional.of("/jdk21");
    assertThat(finding("JAVA_HOME").level()).isEqualTo(Level.WARN);
    assertThat(finding("JAVA_HOME").what()).contains(Path.of("/jdk21").toString(), JDK.toString());
  }

  @Test
  void littleMemoryAndOneCoreAreReported() {
    memory = 1L << 30;
    cores = 1;
    assertThat(finding("Memory").level()).isEqualTo(Level.WARN);
    assertThat(finding("Cores").level()).isEqualTo(Level.WARN);
  }

  @Test
  void aHostNameWithoutAddressIsReported() {
    nameResolves = false;
    assertThat(finding("Host name").level()).isEqualTo(Level.WARN);
    assertThat(finding("Host name").what()).contains("SPARK_LOCAL_IP=127.0.0.1");
  }

  @Test
  void aTemporaryFolderThatIsNotWritableFails() {
    temporaryFolderWritable = false;
    assertThat(finding("Temp folder").level()).isEqualTo(Level.FAIL);
  }

  @Test
  void aUserWithoutNameFails() {
    userHasName = false;
    assertThat(finding("User").level()).isEqualTo(Level.FAIL);
    assertThat(finding("User").what()).contains("/etc/passwd");
  }

  @Test
  void aRepositoryThatMavenMayNotWriteFails() {
    repositoryWritable = false;
    assertThat(finding("Downloads").level()).isEqualTo(Level.FAIL);
    assertThat(finding("Downloads").what())
        .contains(Path.of("/home/me/.m2/repository").toString(), "MAVEN_USER_HOME");
  }

  @Test
  void aCheckoutThatIsNotWritableFails() {
    rootWritable = false;
    assertThat(finding("Checkout").level()).isEqualTo(Level.FAIL);
    assertThat(finding("Checkout").what()).contains("folder of your own");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no path has a colon there")
  void aColonInThePathFailsWhereItSeparatesEntriesOfAClassPath() {
    root = Path.of("/home/me/2026:course");
    assertThat(finding("Checkout").level()).isEqualTo(Level.FAIL);
    assertThat(finding("Checkout").what()).contains("colon");
    windows = true;
    assertThat(finding("Checkout").level()).isEqualTo(Level.OK);
  }

  @Test
  void mavenCentralMattersForTheFirstBuildOnly() {
    downloaded = false;
    central = Optional.of(false);
    assertThat(finding("Libraries").level()).isEqualTo(Level.WARN);
    central = Optional.of(true);
    assertThat(finding("Libraries").level()).isEqualTo(Level.OK);
  }

  @Test
  void aPathWithSpacesIsGoodAndOneThatJavaCannotNameFails() {
    root = Path.of("/home/me/my course");
    assertThat(finding("Checkout").level()).isEqualTo(Level.OK);
    root = Path.of("/home/me/\u043a\u0443\u0440\u0441");
    assertThat(finding("Checkout").level()).isEqualTo(Level.OK);
    fileNames = StandardCharsets.ISO_8859_1;
    assertThat(finding("Checkout").level()).isEqualTo(Level.FAIL);
  }

  @Test
  void windowsNeedsNoWinutilsButAShortPath() {
    windows = true;
    root = Path.of("/" + "long".repeat(30));
    assertThat(finding("winutils").level()).isEqualTo(Level.OK);
    assertThat(finding("winutils").what()).contains("BareLocalFileSystem");
    assertThat(finding("Long paths").level()).isEqualTo(Level.WARN);
  }

  private Finding finding(String subject) {
    return Diagnosis.of(facts()).stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private HostFacts facts() {
    return new HostFacts(
        java,
        java + " (Vendor)",
        JDK,
        compiler,
        javaHome,
        Optional.of(JDK),
        memory,
        cores,
        nameResolves,
        Path.of("/tmp"),
        temporaryFolderWritable,
        userHasName,
        Path.of("/home/me/.m2/repository"),
        repositoryWritable,
        downloaded,
        central,
        windows,
        root,
        rootWritable,
        fileNames);
  }
}
