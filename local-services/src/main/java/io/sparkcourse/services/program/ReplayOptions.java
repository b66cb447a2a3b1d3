package io.sparkcourse.services.program;

import io.sparkcourse.services.replay.Dataset;
import io.sparkcourse.services.replay.Message;
import io.sparkcourse.services.replay.Replay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Sample data that is sent to a server as soon as it is running. */
final class ReplayOptions {
  @Option(
      names = "--load",
      paramLabel = "DATASET",
      converter = DatasetConverter.class,
      description = "Send sample data to what has the same name: ${COMPLETION-CANDIDATES}.")
  private Dataset dataset;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      converter = RateConverter.class,
      description = "Send N records of it a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  /**
   * The target of the sample data is created, too, if it is not requested by name.
   *
   * @param wanted topics or streams that are requested
   * @param count of the partitions or shards of the additional one
   */
  List<NamedCount> withTarget(List<NamedCount> wanted, int count) {
    List<NamedCount> all = new ArrayList<>(wanted);
    if (dataset != null && all.stream().noneMatch(each -> each.name().equals(target()))) {
      all.add(new NamedCount(target(), count));
    }
    return all;
  }

  /** The name of the target of the sample data; there must be sample data. */
  String target() {
    return dataset.toString();
  }

  /** Sends the sample data, if there are any, and prints how many messages were sent. */
  void sendTo(Consumer<Message> server) {
    if (dataset != null) {
      List<Message> messages = dataset.messages();
      new Replay(messages, rate).sendTo(server);
      System.out.printf(
          Locale.ROOT,
          "%,d records of the sample data were sent to %s.%n",
          messages.size(),
          target());
    }
  }

  static final class DatasetConverter implements ITypeConverter<Dataset> {
    @Override
    public Dataset convert(String text) {
      return Arrays.stream(Dataset.values())
          .filter(each -> each.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is not one of " + Arrays.toString(Dataset.values())));
    }
  }

  static final class RateConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("[1-9][0-9]{0,5}")) {
        return Integer.valueOf(text);
      }
      throw new TypeConversionException("'" + text + "' is not a number from 1 to 999999");
    }
  }
}
