package io.sparkcourse.section4.livestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Lecture 4.5: the events of different lines. */
class EventParserTest {
  private final EventParser parser = new EventParser("begin");

  /** Each event as {@code id type data}. */
  private List<String> events(String... lines) {
    List<String> events = new ArrayList<>();
    for (String line : lines) {
      parser
          .line(line)
          .map(event -> event.id() + " " + event.type() + " " + event.data())
          .ifPresent(events::add);
    }
    return events;
  }

  @Test
  void anEmptyLineEndsAnEventAndLinesOfDataAreJoined() {
    assertThat(events("event: edit", "id: 7", "data: one", "data: two", "", "data: three", ""))
        .containsExactly("7 edit one\ntwo", "7 message three");
  }

  @Test
  void oneSpaceAfterTheColonIsNoPartOfTheValueAndAColonMayBeMissing() {
    assertThat(events("data:  a", "data:b", "data", "")).containsExactly("begin message  a\nb\n");
  }

  @Test
  void commentsAndUnknownFieldsAreIgnored() {
    assertThat(events(":ok", "", ": data: no", "colour: red", "", "data: yes", ""))
        .containsExactly("begin message yes");
  }

  @Test
  void aByteOrderMarkIsIgnoredInTheFirstLineOnly() {
    assertThat(events("\uFEFFdata: a", "", "\uFEFFdata: b", "")).containsExactly("begin message a");
  }

  @Test
  void anEventThatIsNotCompleteIsNoneAndItsIdDoesNotCount() {
    assertThat(events("id: 8", "data: half")).isEmpty();
    assertThat(parser.lastEventId()).isEqualTo("begin");
  }

  @Test
  void anEventWithoutDataIsNoneButItsIdCounts() {
    assertThat(events("id: 9", "event: edit", "", "data: next", ""))
        .containsExactly("9 message next");
    assertThat(parser.lastEventId()).isEqualTo("9");
  }

  @Test
  void anIdWithANullCharacterIsIgnoredAndAnEmptyOneIsAnId() {
    assertThat(events("id: a\0b", "data: x", "", "id", "data: y", ""))
        .containsExactly("begin message x", " message y");
  }

  @Test
  void retryIsANumberOfMilliseconds() {
    events("retry: soon", "retry: -1", "");
    assertThat(parser.retryMillis()).isEqualTo(OptionalLong.empty());
    events("retry: 250");
    assertThat(parser.retryMillis()).isEqualTo(OptionalLong.of(250));
  }

  @Test
  void aLineThatEndsNoEventGivesNone() {
    assertThat(parser.line("data: a")).isEqualTo(Optional.empty());
  }
}
