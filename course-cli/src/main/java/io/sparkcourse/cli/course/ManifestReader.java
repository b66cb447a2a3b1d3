package io.sparkcourse.cli.course;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Exercise;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code course.yaml} and says in which line it is wrong. */
public final class ManifestReader {
  private ManifestReader() {}

  /**
   * Reads a manifest.
   *
   * @throws UsageException if the file is missing, is not YAML, has an unknown, missing or repeated
   *     key, gives the same name to two things, or names an exercise that is not there; the message
   *     starts with the file, and with the line where there is one
   */
  public static Manifest read(Path file) {
    Manifest manifest;
    try {
      manifest = mapper().readValue(Files.readString(file), Manifest.class);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          file + " is missing: start the launcher of a whole checkout of the course", e);
    } catch (UnrecognizedPropertyException e) {
      throw new UsageException(placeOfKey(file, e) + ": " + unknownKey(e), e);
    } catch (JsonProcessingException e) {
      throw new UsageException(place(file, e) + ": " + reason(e), e);
    } catch (IOException e) {
      throw new UsageException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    requireKeys(file, manifest);
    requireUniqueNames(file, manifest);
    requireExercises(file, manifest);
    return manifest;
  }

  private static ObjectMapper mapper() {
    return YAMLMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }

  private static String place(Path file, JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? file.getFileName().toString()
        : file.getFileName() + ":" + location.getLineNr();
  }

  /** Jackson names the end of the item that has the key: look for the key itself. */
  private static String placeOfKey(Path file, UnrecognizedPropertyException e) {
    String key = pointer(e);
    try (JsonParser parser = mapper().createParser(file.toFile())) {
      while (parser.nextToken() != null) {
        boolean name = parser.currentToken() == JsonToken.FIELD_NAME;
        if (name && parser.getParsingContext().pathAsPointer().toString().equals(key)) {
          return file.getFileName() + ":" + parser.getTokenLocation().getLineNr();
        }
      }
    } catch (IOException again) {
      e.addSuppressed(again);
    }
    return place(file, e);
  }

  private static String pointer(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("/", "/", ""));
  }

  private static String unknownKey(UnrecognizedPropertyException e) {
    String known =
        e.getKnownPropertyIds().stream().map(Object::toString).collect(Collectors.joining(", "));
    return "unknown key '" + e.getPropertyName() + "' (known here: " + known + ")";
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("not readable");
    return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
        ? message + " in " + path(mapping)
        : message;
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  private static void requireKeys(Path file, Manifest manifest) {
    String top = file.getFileName().toString();
    require(top, "title", manifest.title());
    for (Section section : manifest.sections()) {
      String sectionPlace = top + ": section " + section.id();
      require(sectionPlace, "title", section.title());
      require(sectionPlace, "module", section.module());
      for (Lecture lecture : section.lectures()) {
        require(sectionPlace + ", a lecture", "id", lecture.id());
        requireKeys(top + ": lecture " + lecture.id(), lecture);
      }
    }
  }

  private static void requireKeys(String place, Lecture lecture) {
    require(place, "title", lecture.title());
    for (Demo demo : lecture.demos()) {
      require(place + ", a demo", "main", demo.main());
      require(place + ", " + demo.name(), "shows", demo.shows());
    }
    for (Lab lab : lecture.labs()) {
      require(place + ", a lab", "name", lab.name());
      requireOneProgram(place + ", " + lab.name(), lab);
      require(place + ", " + lab.name(), "shows", lab.shows());
    }
    for (Exercise exercise : lecture.exercises()) {
      require(place + ", an exercise", "id", exercise.id());
      require(place + ", " + exercise.id(), "main", exercise.main());
      require(place + ", " + exercise.id(), "title", exercise.title());
    }
  }

  private static void requireOneProgram(String place, Lab lab) {
    if (!lab.isExercise()) {
      require(place, "main", lab.main());
    } else if (lab.main() != null) {
      throw new UsageException(place + " has both 'main' and 'exercise': leave one of them out");
    }
  }

  private static void requireExercises(Path file, Manifest manifest) {
    Set<String> known =
        manifest
            .lectures()
            .flatMap(lecture -> lecture.exercises().stream())
            .map(Exercise::id)
            .collect(Collectors.toSet());
    Labs.of(manifest).all().stream()
        .filter(lab -> lab.isExercise() && !known.contains(lab.exercise()))
        .findFirst()
        .ifPresent(
            lab -> {
              throw new UsageException(
                  "%s: lab %s is the exercise '%s', and there is none of this id"
                      .formatted(file.getFileName(), lab.name(), lab.exercise()));
            });
  }

  private static void require(String place, String key, String value) {
    if (value == null || value.isBlank()) {
      throw new UsageException(place + " has no '" + key + "'");
    }
  }

  private static void requireUniqueNames(Path file, Manifest manifest) {
    Set<String> seen = new HashSet<>();
    manifest.lectures().forEach(lecture -> requireNew(file, seen, lecture.id()));
    manifest
        .lectures()
        .flatMap(lecture -> lecture.exercises().stream())
        .forEach(exercise -> requireNew(file, seen, exercise.id()));
    manifest
        .lectures()
        .flatMap(lecture -> lecture.demos().stream())
        .forEach(demo -> requireNew(file, seen, demo.name()));
    manifest
        .lectures()
        .flatMap(lecture -> lecture.labs().stream())
        .forEach(lab -> requireNew(file, seen, lab.name()));
  }

  private static void requireNew(Path file, Set<String> seen, String name) {
    if (!seen.add(name.toLowerCase(Locale.ROOT))) {
      throw new UsageException(file.getFileName() + ": '" + name + "' is there twice");
    }
  }
}
