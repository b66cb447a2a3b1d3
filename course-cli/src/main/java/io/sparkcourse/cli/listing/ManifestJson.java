package io.sparkcourse.cli.listing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Exercise;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import java.io.IOException;
import java.io.StringWriter;

/** The lectures as JSON for programs; ASCII only, so that no console's encoding can break it. */
public final class ManifestJson {
  private final JsonGenerator json;

  private ManifestJson(JsonGenerator json) {
    this.json = json;
  }

  /**
   * An array of lectures with id, title, file, video (where there is one), demos and exercises, and
   * labs where there are some.
   */
  public static String of(Manifest manifest) throws IOException {
    StringWriter text = new StringWriter();
    JsonFactory factory = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    try (JsonGenerator generator = factory.createGenerator(text).useDefaultPrettyPrinter()) {
      new ManifestJson(generator).write(manifest);
    }
    return text.toString();
  }

  private void write(Manifest manifest) throws IOException {
    json.writeStartArray();
    for (Section section : manifest.sections()) {
      for (Lecture lecture : section.lectures()) {
        write(section, lecture);
      }
    }
    json.writeEndArray();
  }

  private void write(Section section, Lecture lecture) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", lecture.id());
    json.writeStringField("title", lecture.title());
    json.writeStringField("file", section.file(lecture));
    if (lecture.video() != null) {
      json.writeStringField("video", lecture.video());
    }
    json.writeArrayFieldStart("demos");
    for (Demo demo : lecture.demos()) {
      writeProgram(section.demosModule(lecture), demo.name(), demo.main());
    }
    json.writeEndArray();
    if (!lecture.labs().isEmpty()) {
      writeLabs(lecture);
    }
    json.writeArrayFieldStart("exercises");
    for (Exercise exercise : lecture.exercises()) {
      json.writeStartObject();
      json.writeStringField("id", exercise.id());
      json.writeStringField("main", exercise.main());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeLabs(Lecture lecture) throws IOException {
    json.writeArrayFieldStart("labs");
    for (Lab lab : lecture.labs()) {
      if (lab.isExercise()) {
        json.writeStartObject();
        json.writeStringField("name", lab.name());
        json.writeStringField("exercise", lab.exercise());
        json.writeEndObject();
      } else {
        writeProgram(Lab.MODULE, lab.name(), lab.main());
      }
    }
    json.writeEndArray();
  }

  private void writeProgram(String module, String name, String main) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("main", main);
    json.writeStringField("module", module);
    json.writeEndObject();
  }
}
