package org.shareops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself, and what all its commands have in common. */
@Command(
        name = "shareops",
        mixinStandardHelpOptions = true,
        versionProvider = ShareopsCommand.Version.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        header = "Puts files onto shares that other people are using.",
        synopsisSubcommandLabel = "COMMAND",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        commandListHeading = "%nCommands:%n")
final class ShareopsCommand {
    static final String JSON = "--json";

    @Option(
            names = JSON,
            scope = ScopeType.INHERIT,
            description = "Print one JSON document on standard output and nothing else there.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show where a failure comes from.")
    private boolean verbose;

    boolean json() {
        return json;
    }

    boolean verbose() {
        return verbose;
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ShareopsCommand.class.getPackage().getImplementationVersion();
            return new String[] {"shareops " + (version == null ? "(not packaged)" : version)};
        }
    }
}
