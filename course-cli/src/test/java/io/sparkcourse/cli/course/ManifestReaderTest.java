package io.sparkcourse.cli.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {
  @TempDir private Path folder;

  @Test
  void readsSectionsLecturesDemosAndExercisesInOrder() throws IOException {
    Manifest manifest = read(Samples.MANIFEST);

    assertThat(manifest.title()).isEqualTo("Streams");
    assertThat(manifest.lectures()).extracting(Manifest.Lecture::id).containsExactly("1.3", "1.4");
    Manifest.Lecture lecture = manifest.lectures().skip(1).findFirst().orElseThrow();
    assertThat(lecture.video()).isEqualTo("https://example.org/v");
    assertThat(lecture.demos())
        .extracting(Manifest.Demo::name)
        .containsExactly("FirstProjectDemo", "WindowDemo");
    assertThat(lecture.labs()).extracting(Manifest.Lab::name).containsExactly("recovery", "sick-1");
    assertThat(lecture.exercises()).extracting(Manifest.Exercise::id).containsExactly("1.4a");
  }

  @Test
  void namesTheFilesOfLecturesByIdAndTitle() {
    Manifest.Section section = Samples.manifest().sections().get(0);

    assertThat(section.lectures())
        .extracting(section::file)
        .containsExactly(
            "section1/lectures/1.03-environment.md", "section1/lectures/1.04-first-project.md");
  }

  @Test
  void namesFileAndLineOfAnUnknownKey() {
    assertThatThrownBy(() -> read(Samples.MANIFEST.replace("shows: Hashtags", "sows: Hashtags")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("course.yaml:14: unknown key 'sows' (known here: ")
        .hasMessageContaining("shows");
  }

  @Test
  void refusesAKeyForWhatFollowsFromOthers() {
    String main = "- main: io.sparkcourse.one.WindowDemo";
    assertThatThrownBy(
            () -> read(Samples.MANIFEST.replace(main, main + "\n            name: Window")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml:16: unknown key 'name' (known here: main, shows)");
  }

  @Test
  void namesAMissingKey() {
    assertThatThrownBy(() -> read(Samples.MANIFEST.replace("        title: Environment\n", "")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml: lecture 1.3 has no 'title'");
  }

  @Test
  void namesWhatALabLacks() {
    assertThatThrownBy(
            () ->
                read(Samples.MANIFEST.replaceAll(" +main: io.sparkcourse.labs.RecoveryLab\n", "")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml: lecture 1.4, recovery has no 'main'");
  }

  @Test
  void aLabIsEitherAClassOrAnExerciseThatIsThere() {
    String exercise = "exercise: 1.4a";

    assertThatThrownBy(() -> read(Samples.MANIFEST.replace(exercise, "exercise: 1.4b")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml: lab sick-1 is the exercise '1.4b', and there is none of this id");
    assertThatThrownBy(
            () -> read(Samples.MANIFEST.replace(exercise, exercise + "\n            main: A")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "course.yaml: lecture 1.4, sick-1 has both 'main' and 'exercise': leave one of them"
                + " out");
    assertThatThrownBy(() -> read(Samples.MANIFEST.replace(exercise, "")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml: lecture 1.4, sick-1 has no 'main'");
  }

  @Test
  void namesTheLineThatIsNotYaml() {
    assertThatThrownBy(() -> read("title: x\nsections: [\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageMatching("course\\.yaml:\\d+: [^\\n]+");
  }

  @Test
  void refusesANameThatStandsThereTwice() {
    assertThatThrownBy(() -> read(Samples.MANIFEST.replace("WindowDemo", "FirstProjectDemo")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml: 'FirstProjectDemo' is there twice");
    assertThatThrownBy(() -> read(Samples.MANIFEST.replace("name: recovery", "name: windowdemo")))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml: 'windowdemo' is there twice");
  }

  @Test
  void saysThatTheManifestIsMissing() {
    assertThatThrownBy(() -> ManifestReader.read(folder.resolve("course.yaml")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is missing");
  }

  private Manifest read(String yaml) throws IOException {
    Path file = folder.resolve("course.yaml");
    Files.writeString(file, yaml);
    return ManifestReader.read(file);
  }
}
