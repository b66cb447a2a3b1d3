package io.sparkcourse.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code course.yaml} and says in which line it is wrong. */
final class ManifestReader {
  private static final Pattern MISSING =
      Pattern.compile("^Missing required creator property '(.*?)'");

  private ManifestReader() {}

  /**
   * Reads a manifest.
   *
   * @throws UsageException if the file is missing, is not YAML, has an unknown, missing or repeated
   *     key, or gives the same name to two things; the message starts with file and line
   */
  static Manifest read(Path file) {
    Manifest manifest;
    try {
      manifest = mapper().readValue(Files.readString(file), Manifest.class);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          file + " is missing: start the launcher of a whole checkout of the course", e);
    } catch (JsonProcessingException e) {
      throw new UsageException(place(file, e) + ": " + reason(e), e);
    } catch (IOException e) {
      throw new UsageException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    requireUniqueNames(file, manifest);
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

  private static String reason(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .collect(Collectors.joining(", "));
      return "unknown key '" + unknown.getPropertyName() + "' (known here: " + known + ")";
    }
    String message = e.getOriginalMessage().lines().findFirst().orElse("not readable");
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return "missing key '" + missing.group(1) + "' in the item that ends before this line";
    }
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
  }

  private static void requireNew(Path file, Set<String> seen, String name) {
    if (!seen.add(name.toLowerCase(Locale.ROOT))) {
      throw new UsageException(file.getFileName() + ": '" + name + "' stands there twice");
    }
  }
}
