package io.sparkcourse.cli.usage;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What somebody may have meant who typed a name that does not exist. */
public final class DidYouMean {
  private static final int SUGGESTIONS = 3;
  private static final int EDITS_OF_A_TYPING_ERROR = 2;

  private final List<String> names;
  private final UnaryOperator<String> essence;

  private DidYouMean(Collection<String> names, UnaryOperator<String> essence) {
    this.names = List.copyOf(names);
    this.essence = essence;
  }

  /** Suggests some of these names; whether letters are capital does not matter. */
  public static DidYouMean oneOf(Collection<String> names) {
    return oneOf(names, name -> name.toLowerCase(Locale.ROOT));
  }

  /**
   * Suggests some of these names.
   *
   * @param essence the part of a name, and of what was typed, that is compared
   */
  public static DidYouMean oneOf(Collection<String> names, UnaryOperator<String> essence) {
    return new DidYouMean(names, essence);
  }

  /** For the end of a message: the nearest names, and the command that shows all. */
  public String sentence(String wrong) {
    List<String> nearest = nearest(wrong);
    String all = "`course list` shows all.";
    return nearest.isEmpty() ? all : "Did you mean " + String.join(" or ", nearest) + "? " + all;
  }

  /** The nearest names, the nearest first; numbers for a number, as far as there are any. */
  public List<String> nearest(String wrong) {
    String typed = essence.apply(wrong);
    List<String> sameKind =
        names.stream().filter(name -> isNumber(name) == isNumber(typed)).toList();
    return (sameKind.isEmpty() ? names : sameKind)
        .stream()
            .sorted(Comparator.comparingInt(name -> distance(typed, essence.apply(name))))
            .limit(SUGGESTIONS)
            .toList();
  }

  /** The one name that is so near that a typing error explains the difference. */
  public Optional<String> typingErrorOf(String wrong) {
    return nearest(wrong).stream()
        .findFirst()
        .filter(
            name ->
                EditDistance.between(essence.apply(wrong), essence.apply(name))
                    <= EDITS_OF_A_TYPING_ERROR);
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && Character.isDigit(name.charAt(0));
  }

  /** Who types a part of a long name, even wrongly, means it more than a name that is as short. */
  private static int distance(String typed, String name) {
    int edits = EditDistance.between(typed, name);
    if (typed.length() < 3 || typed.length() >= name.length()) {
      return edits;
    }
    int toBeginning = EditDistance.between(typed, name.substring(0, typed.length()));
    return name.contains(typed) ? edits - name.length() : Math.min(edits, toBeginning);
  }
}
