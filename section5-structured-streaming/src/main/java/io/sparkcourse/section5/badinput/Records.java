package io.sparkcourse.section5.badinput;

import java.util.List;

/** The input of the demos: eight records in three files, five of them not valid orders. */
final class Records {
  private static final List<List<String>> IN_SINGLE_QUOTES =
      List.of(
          List.of(
              "{'id':'o1','cents':1500,'time':'2025-06-02T12:00:01Z'}",
              "{'id':'o2','cents':900,'time':'2025-06-02T12:00:04Z'}"),
          List.of(
              "{'id':'o3','cents':'many','time':'2025-06-02T12:00:05Z'}",
              "{'id':'o4','cents':700,'time':'2025-06-02T12:00:07Z'}",
              "{'id':'o5','cents':-5,'time':'2025-06-02T12:00:09Z'}"),
          List.of(
              "{'id':'o6','cents':100,'time':'noon'}",
              "{'id':'o7','cents':100}",
              "{'id':'o8','cents':1,'time':'2025-06-02T12:01:00Z'}{'id':'o9'}"));

  private Records() {}

  /** The records, by file. */
  static List<List<String>> json() {
    return IN_SINGLE_QUOTES.stream()
        .map(file -> file.stream().map(record -> record.replace('\'', '"')).toList())
        .toList();
  }
}
