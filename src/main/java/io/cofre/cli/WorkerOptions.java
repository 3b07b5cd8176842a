package io.cofre.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose the worker of a command. */
final class WorkerOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The worker to talk to, such as http://worker:5656. Otherwise the one of this machine, or its"
                    + " files while it is stopped; or the database of COFRE_STORE_URL.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "A file that holds the worker's key. Otherwise GLOBAL_AUTH_TOKEN or GLOBAL_AUTH_TOKEN_FILE"
                    + " says it, in the environment or in .env.")
    private Optional<Path> keyFile = Optional.empty();

    Optional<Path> keyFile() {
        return keyFile;
    }

    /** The worker that was named, without a slash at its end. */
    Optional<URI> worker() {
        return url.map(this::checked);
    }

    private URI checked(String text) {
        try {
            URI given = new URI(text.replaceAll("/+$", ""));
            boolean isHttp = "http".equalsIgnoreCase(given.getScheme()) || "https".equalsIgnoreCase(given.getScheme());
            boolean isBare =
                    given.getRawUserInfo() == null && given.getRawQuery() == null && given.getRawFragment() == null;
            if (isHttp && isBare && given.getHost() != null) {
                return given;
            }
            if (isHttp && isBare && String.valueOf(given.getRawAuthority()).contains("_")) {
                throw refused("--url: a host name with an underscore cannot be used here. Name its address, or another"
                        + " name of it: in a Swarm, worker for stack_worker");
            }
        } catch (URISyntaxException malformed) {
            // The error is thrown below.
        }
        throw refused("--url must be a URL such as http://worker:5656");
    }

    private ParameterException refused(String reason) {
        return new ParameterException(command.commandLine(), reason);
    }
}
