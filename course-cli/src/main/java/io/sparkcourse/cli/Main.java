package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildException;
import io.sparkcourse.cli.usage.DidYouMean;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the launcher; the scripts in the root start it. */
public final class Main {
  /** Servers, which read their options themselves. */
  private static final Map<String, Supplier<Object>> SERVICES = services();

  private static final Map<String, Supplier<Object>> COMMANDS = commands();

  private Main() {}

  private static Map<String, Supplier<Object>> services() {
    Map<String, Supplier<Object>> services = new LinkedHashMap<>();
    services.put("kafka", KafkaCommand::new);
    services.put("kinesis", KinesisCommand::new);
    services.put("postgres", PostgresCommand::new);
    services.put("ui", UiCommand::new);
    services.put("cluster", ClusterCommand::new);
    return services;
  }

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("list", ListCommand::new);
    commands.put("run", RunCommand::new);
    commands.put("lab", LabCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("hint", HintCommand::new);
    commands.put("diff", DiffCommand::new);
    commands.putAll(SERVICES);
    commands.put("submit", SubmitCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("dev", DevCommand::new);
    return commands;
  }

  /**
   * Runs one command and exits: 0 if all went well, the demo's exit code for {@code run}, 1 if
   * something does not compile or an answer is not right, 2 if the command line or the environment
   * has to be fixed.
   */
  public static void main(String[] args) {
    String root = System.getProperty("course.root");
    if (root == null) {
      System.err.println("course: start it by the script `course` in the root of the course");
      System.exit(UsageException.EXIT_CODE);
    }
    System.exit(run(Path.of(root), helpAsOption(args)));
  }

  /** {@code course}, {@code course help} and {@code course help run} ask for help, too. */
  static String[] helpAsOption(String[] args) {
    if (args.length > 0 && !args[0].equals("help")) {
      return args;
    }
    return args.length < 2 ? new String[] {"--help"} : new String[] {args[1], "--help"};
  }

  private static int run(Path root, String[] args) {
    try {
      OptionalInt restarted = new SelfUpdate(root).restartIfStale(args);
      return restarted.isPresent() ? restarted.getAsInt() : execute(root, args);
    } catch (IOException | InterruptedException | RuntimeException e) {
      return explain(e, List.of(args).contains("--debug"));
    }
  }

  private static int execute(Path root, String[] args) {
    CourseCommand course = new CourseCommand(root);
    CommandLine commandLine = new CommandLine(course);
    register(commandLine, args);
    commandLine.setExpandAtFiles(false);
    commandLine.setParameterExceptionHandler(Main::explain);
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> explain(e, course.debug()));
    return commandLine.execute(args);
  }

  /** Only the command that is asked for: reading the annotations of all would cost each start. */
  private static void register(CommandLine commandLine, String[] args) {
    Supplier<Object> asked = args.length == 0 ? null : COMMANDS.get(args[0]);
    if (asked != null) {
      commandLine.addSubcommand(args[0], asked.get());
    } else {
      COMMANDS.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
    }
    // Options after the name of a program are the program's, whatever they look like.
    Stream.of("run", "lab")
        .map(commandLine.getSubcommands()::get)
        .filter(Objects::nonNull)
        .forEach(command -> command.setStopAtPositional(true));
    SERVICES.keySet().stream()
        .map(commandLine.getSubcommands()::get)
        .filter(Objects::nonNull)
        .map(CommandLine::getCommandSpec)
        .forEach(Main::leaveOptionsToTheProgram);
  }

  /** Else those that all commands share would not reach it: {@code --help} lists its options. */
  private static void leaveOptionsToTheProgram(CommandSpec command) {
    List.copyOf(command.options()).forEach(command::remove);
  }

  private static int explain(ParameterException e, String[] args) {
    System.err.println("course: " + reason(e) + "; see `" + helpFor(e) + "`");
    return UsageException.EXIT_CODE;
  }

  private static String reason(ParameterException e) {
    boolean atCommand = e.getCommandLine().getParent() == null;
    if (e instanceof UnmatchedArgumentException unmatched) {
      String wrong = unmatched.getUnmatched().get(0);
      if (unmatched.isUnknownOption()) {
        return "unknown option " + wrong;
      }
      return atCommand ? unknownCommand(wrong) : "unexpected argument " + wrong;
    }
    return e.getMessage().lines().findFirst().orElse("wrong command line");
  }

  private static String unknownCommand(String wrong) {
    String nearest =
        DidYouMean.oneOf(COMMANDS.keySet())
            .typingErrorOf(wrong)
            .map(name -> " (did you mean " + name + "?)")
            .orElse("");
    return "unknown command " + wrong + nearest;
  }

  private static String helpFor(ParameterException e) {
    return e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
  }

  private static String oneLine(Exception e) {
    if (e instanceof AccessDeniedException denied) {
      return "you may not read or write "
          + denied.getFile()
          + ": clone the course into a folder of your own, or ask the owner of this one";
    }
    return e.getMessage() == null || e instanceof IOException ? e.toString() : e.getMessage();
  }

  private static int explain(Exception e, boolean debug) {
    if (debug) {
      e.printStackTrace();
    } else {
      System.err.println(e instanceof BuildException ? e.getMessage() : "course: " + oneLine(e));
    }
    boolean environment = e instanceof UsageException || e instanceof AccessDeniedException;
    return environment ? UsageException.EXIT_CODE : BuildException.EXIT_CODE;
  }
}
