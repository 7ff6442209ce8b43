package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.model.LinkReport;
import org.shareops.model.ShareException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Starts the program: reads the command line, lets one command act, and prints what it answers. */
public final class Main {
    private final Surroundings surroundings;
    private final ShareopsCommand program = new ShareopsCommand();
    private final List<LinkReport> links = new ArrayList<>();
    private boolean streams;

    private Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs the program and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(Surroundings.ofProcess(), arguments));
    }

    /** Runs the program and returns its exit code. */
    static int run(Surroundings surroundings, String... arguments) {
        // Closed after everything was printed, so that Ctrl-C does not cut off the answer.
        try (StopSignal stop = new StopSignal()) {
            ExitCode code = new Main(surroundings).run(arguments, stop);
            surroundings.err().flush();
            // checkError flushes. A reader that has gone, as in a pipe to head, is no reason for a stack trace.
            boolean unread = surroundings.out().checkError();
            return (unread && code == ExitCode.DONE ? ExitCode.FAILED : code).number();
        }
    }

    private ExitCode run(String[] arguments, StopSignal stop) {
        CommandLine line = commandLine();
        ParseResult parsed;
        try {
            parsed = line.parseArgs(arguments);
        } catch (ParameterException e) {
            boolean json = program.json() || List.of(arguments).contains(ShareopsCommand.JSON);
            return print(FailureAnswer.usage(FailureAnswer.message(e)), json, e, helpHint(e.getCommandLine()));
        }
        if (CommandLine.executeHelpRequest(parsed) != null) {
            return ExitCode.DONE;
        }
        CommandLine chosen =
                parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        if (!(chosen.getCommand() instanceof Action action)) {
            return print(
                    FailureAnswer.usage("say which command: "
                            + String.join(", ", chosen.getSubcommands().keySet())),
                    program.json(),
                    null,
                    helpHint(chosen));
        }
        streams = action.streams();
        return perform(action, new Invocation(surroundings, stop, links), helpHint(chosen));
    }

    private ExitCode perform(Action action, Invocation invocation, String helpHint) {
        try {
            return print(action.perform(invocation), program.json(), null, "");
        } catch (ShareException e) {
            return print(FailureAnswer.of(e), program.json(), e, "");
        } catch (IOException e) {
            return print(FailureAnswer.local(e), program.json(), e, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return print(FailureAnswer.cancelled(), program.json(), e, "");
        } catch (IllegalArgumentException e) {
            return print(FailureAnswer.usage(FailureAnswer.message(e)), program.json(), e, helpHint);
        } catch (RuntimeException e) {
            return print(FailureAnswer.defect(e), program.json(), e, "");
        }
    }

    private ExitCode print(Answer answer, boolean json, @Nullable Exception failure, String hint) {
        PrintStream err = surroundings.err();
        if (failure != null && program.verbose()) {
            failure.printStackTrace(err);
        }
        boolean isFailure = failure != null || answer.document().has("error");
        if (!answer.text().isEmpty() && (isFailure || !json)) {
            (isFailure ? err : surroundings.out()).println(answer.text());
        }
        if (!hint.isEmpty()) {
            err.println(hint);
        }
        if (json) {
            answer.document().set("links", Json.objects(links, Main::link));
            surroundings
                    .out()
                    .println(streams ? answer.document() : answer.document().toPrettyString());
        }
        return answer.code();
    }

    private static ObjectNode link(LinkReport report) {
        ObjectNode link = Json.object();
        link.put("server", report.status().server().toString());
        link.put("identity", report.identity());
        link.put("state", report.status().state().name());
        link.put("logOns", report.logOns());
        link.put("roundTrips", report.roundTrips());
        report.details().ifPresent(details -> link.put("details", details));
        return link;
    }

    private static String helpHint(CommandLine line) {
        return "Try '" + line.getCommandSpec().qualifiedName() + " --help'.";
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(program)
                .addSubcommand(new ProbeCommand())
                .addSubcommand(new CapabilitiesCommand())
                .addSubcommand(new SessionsCommand())
                .addSubcommand(new OpenFilesCommand())
                .addSubcommand(new ReplaceCommand())
                .addSubcommand(new UpdateCommand())
                .addSubcommand(new RemoveCommand())
                .addSubcommand(new RollbackCommand())
                .addSubcommand(new VersionsCommand())
                .addSubcommand(new RecoverCommand())
                .addSubcommand(new DisconnectCommand())
                .addSubcommand(new CloseFileCommand())
                .addSubcommand(new CordonCommand())
                .addSubcommand(new UncordonCommand())
                .addSubcommand(new DrainCommand())
                .addSubcommand(new DeliverCommand())
                .addSubcommand(outbox())
                .addSubcommand(new ReceiveCommand())
                .addSubcommand(new SweepCommand())
                .addSubcommand(new EmulateNetWareCommand())
                .addSubcommand(new DemoCommand());
        // As wide as the examples; a narrower terminal wraps them.
        line.setUsageHelpWidth(100);
        Words.registerWith(line);
        line.registerConverter(Duration.class, durations());
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        return line;
    }

    private static CommandLine outbox() {
        return new CommandLine(new OutboxCommand())
                .addSubcommand(new OutboxStatusCommand())
                .addSubcommand(new OutboxDrainCommand())
                .addSubcommand(new OutboxRetryCommand());
    }

    private static ITypeConverter<Duration> durations() {
        return text -> {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(FailureAnswer.message(e));
            }
        };
    }
}
