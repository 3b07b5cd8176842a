package io.cofre.cli;

import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfigurationLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The hub, and the commands for it. */
@Command(
        name = "hub",
        description = {
            "Starts the hub: it takes the events of WhatsApp providers and delivers them.",
            "",
            "It is a process of its own beside the worker, and stops on SIGTERM or Ctrl-C."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cofre hub",
            "  cofre hub health || echo 'not ready'",
            "  cofre hub token --tenant acme --role TENANT_ADMIN --ttl 12h",
            "  cofre hub backup /backup/hub.db"
        })
final class HubCommands implements Callable<Integer> {
    private static final Duration LIFE_MIN = Duration.ofSeconds(10);
    private static final Duration LIFE_MAX = Duration.ofDays(366);

    private final Machine machine;
    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    HubCommands(Machine machine, Terminal terminal) {
        this.machine = machine;
        this.terminal = terminal;
    }

    /** The commands, with the variables of the hub in their help. */
    static CommandLine commandLine(Machine machine, Terminal terminal) {
        CommandLine line = new CommandLine(new HubCommands(machine, terminal));
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        List<String> footer = new ArrayList<>(List.of(usage.footer()));
        footer.add("");
        footer.add("Variables, from the environment or the file .env in the working directory:");
        footer.addAll(List.of(Commands.variables(HubConfigurationLoader.variables())));
        usage.footer(footer.toArray(String[]::new));
        return line;
    }

    /** Starts the hub. */
    @Override
    public Integer call() {
        return machine.serveHub().number();
    }

    @Command(
            description = {
                "Asks the hub of this machine whether it is ready.",
                "",
                "Ends with 1 if it is not ready, or does not answer."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre hub health || echo 'not ready'")
    int health(@Mixin OutputOptions options) throws IOException {
        String answer = machine.hubHealth();
        boolean isReady = machine.tellsReady(answer);
        options.on(terminal).result(Shown.text(answer), new Health(isReady, answer));
        return (isReady ? ExitCode.OK : ExitCode.FAILED).number();
    }

    @Command(
            description = {
                "Copies the database of the hub of this machine into a new file, whether the hub runs or not.",
                "",
                "The copy is of one moment, and of use only with the same COFRE_HUB_SECRET. For data in PostgreSQL use pg_dump."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre hub backup /backup/hub.db")
    int backup(
            @Parameters(paramLabel = "FILE", description = "The file to make.") Path file, @Mixin OutputOptions options)
            throws IOException {
        machine.hubBackup(file);
        String name = file.toAbsolutePath().toString();
        options.on(terminal).result(Shown.text(name), new Backup(name));
        return ExitCode.OK.number();
    }

    @Command(
            description = {
                "Makes a token for a caller of the hub, and prints it.",
                "",
                "It needs COFRE_HUB_JWT_SECRET or COFRE_HUB_JWT_SECRET_FILE, the same as the hub's, and no hub that runs."
                        + " A token cannot be taken back: let it end soon."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre hub token --role SUPERADMIN --ttl 10m",
                "  cofre hub token --tenant acme --role USER --user 7 --ttl 12h"
            })
    int token(
            @Option(
                            names = "--tenant",
                            paramLabel = "TENANT",
                            description = "The id of the tenant. Only a SUPERADMIN may have none.")
                    Optional<String> tenant,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "SUPERADMIN|ADMIN|TENANT_ADMIN|USER",
                            description =
                                    "What the caller may: everything for all tenants, manage the tenant (ADMIN and"
                                            + " TENANT_ADMIN), or see it.")
                    Role role,
            @Option(
                            names = "--ttl",
                            paramLabel = "TIME",
                            defaultValue = "12h",
                            description = "When the token ends: a number and s, m, h or d. Otherwise after 12h.")
                    Duration life,
            @Option(
                            names = "--user",
                            paramLabel = "USER",
                            defaultValue = "operator",
                            description = "The id of the user, for programs that ask. Otherwise operator.")
                    String user,
            @Mixin OutputOptions options) {
        if (tenant.isEmpty() && role != Role.SUPERADMIN) {
            throw new ParameterException(command("token"), "--tenant is missing: only a SUPERADMIN may have none");
        }
        if (life.compareTo(LIFE_MIN) < 0 || life.compareTo(LIFE_MAX) > 0) {
            throw new ParameterException(command("token"), "--ttl must be from 10s to 366d");
        }
        String token = machine.hubToken(role, tenant.orElse(""), user, life);
        options.on(terminal).result(token, new Token(token, life.toSeconds()));
        return ExitCode.OK.number();
    }

    private CommandLine command(String name) {
        return Objects.requireNonNull(spec.commandLine().getSubcommands().get(name));
    }

    /** The result of {@code health}: whether the hub is ready, and its own words. */
    private record Health(boolean ready, String answer) {}

    /** The result of {@code backup}: the file that was made. */
    private record Backup(String file) {}

    /** The result of {@code token}. */
    private record Token(String token, long endsAfterSeconds) {}
}
