package io.cofre.app;

import io.cofre.admin.Administration;
import io.cofre.cli.ExitCode;
import io.cofre.cli.Machine;
import io.cofre.cli.OpenPlace;
import io.cofre.cli.Volume;
import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationLoader;
import io.cofre.config.Setting;
import io.cofre.copy.Place;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.config.HubConfigurationLoader;
import io.cofre.hub.config.Secret;
import io.cofre.hub.store.HubStore;
import io.cofre.metrics.Metrics;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The real machine that the commands run on. */
final class ThisMachine implements Machine {
    private static final Object ROOT = 0;

    private final Map<String, String> environment;
    private final Path workingDirectory;

    /**
     * @param environment the variables of the process
     * @param workingDirectory the directory in which {@code .env} may be
     */
    ThisMachine(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    @Override
    public Configuration configuration(Optional<Path> keyFile) {
        return ConfigurationLoader.loadForCommand(environment, workingDirectory, ThisMachine::hubVariables, keyFile);
    }

    /** The variables of the hub, which may be set where a worker runs. */
    static List<Setting> hubVariables() {
        return HubConfigurationLoader.variables();
    }

    @Override
    public Volume open(Configuration configuration) throws IOException {
        quietLog();
        if (configuration.database().isEmpty()) {
            requireOwner(configuration.volume().directory());
        }
        Vault vault = Vault.open(configuration, Metrics::new);
        vault.start(Main::endFailed);
        return new OpenVolume(vault);
    }

    @Override
    public OpenPlace openPlace(Optional<Path> directory) throws IOException {
        Configuration given = configuration(Optional.empty());
        quietLog();
        if (directory.isPresent()) {
            requireOwner(directory.get());
        }
        Vault vault = Vault.open(directory.map(given::inDirectory).orElse(given), Metrics::new);
        vault.start(Main::endFailed);
        return new OpenedPlace(vault, new Place(vault.place(), vault.store(), vault.history()));
    }

    /** A vault as a copy sees it. */
    private record OpenedPlace(Vault vault, Place place) implements OpenPlace {
        @Override
        public void close() {
            vault.close();
        }
    }

    /** A vault as commands see it. */
    private record OpenVolume(Vault vault) implements Volume {
        @Override
        public Administration administration() {
            return vault.administration();
        }

        @Override
        public String place() {
            return vault.place();
        }

        @Override
        public void close() {
            vault.close();
        }
    }

    @Override
    public VolumeTotals check(Path dataDirectory, VolumeListener listener) throws IOException {
        quietLog();
        return VolumeVault.check(dataDirectory, listener);
    }

    @Override
    public ExitCode serve() {
        return serve(Main.worker());
    }

    @Override
    public ExitCode serveHub() {
        return serve(Main.hub());
    }

    private static ExitCode serve(Program program) {
        Main.serve(program);
        // The process is ended by a signal, or by the store. Parking can end early.
        while (true) {
            LockSupport.park();
        }
    }

    @Override
    public String hubHealth() throws IOException {
        Configuration.Http http = HubConfigurationLoader.http(environment, workingDirectory);
        return HealthCheck.statusLine(http.host(), http.port());
    }

    @Override
    public void hubBackup(Path file) throws IOException {
        quietLog();
        HubStore.backup(Hub.settings(HubConfigurationLoader.storage(environment, workingDirectory)), file);
    }

    @Override
    public String hubToken(Role role, String tenant, String userId, Duration life) {
        Secret secret = HubConfigurationLoader.tokenSecret(environment, workingDirectory);
        return Tokens.of(secret.text(), SystemTime.source()).mint(userId, role, tenant, life);
    }

    @Override
    public String health(Optional<URI> worker) throws IOException {
        return worker.isPresent()
                ? HealthCheck.statusLine(worker.get())
                : HealthCheck.statusLine(configuration(Optional.empty()));
    }

    @Override
    public boolean tellsReady(String statusLine) {
        return HealthCheck.tellsReady(statusLine);
    }

    @Override
    public String version() {
        return Main.version();
    }

    /**
     * Root may write everywhere, but the worker could not change what root leaves behind, and would not start any more.
     */
    private static void requireOwner(Path directory) throws IOException {
        Object owner = userOf(directory);
        if (ROOT.equals(userOf(Path.of("/proc/self"))) && !ROOT.equals(owner)) {
            throw new IOException("the files in " + directory + " belong to the user with the number " + owner
                    + ", who could not change what root leaves there: run this command as that user, as by sudo -u");
        }
    }

    /** The number of the user whom a file belongs to; root if the system has no such numbers. */
    private static Object userOf(Path file) {
        try {
            return Files.getAttribute(file, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return ROOT;
        }
    }

    /** Called before the first logger is made: a command reports its work itself. */
    private static void quietLog() {
        String level = "org.slf4j.simpleLogger.defaultLogLevel";
        System.setProperty(level, System.getProperty(level, "warn"));
    }
}
