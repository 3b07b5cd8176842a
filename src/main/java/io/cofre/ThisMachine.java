package io.cofre;

import io.cofre.cli.ExitCode;
import io.cofre.cli.Machine;
import io.cofre.cli.Volume;
import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationLoader;
import io.cofre.store.StoreObserver;
import io.cofre.verify.VolumeListener;
import io.cofre.verify.VolumeTotals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** What the commands find on this machine. */
final class ThisMachine implements Machine {
    private final Map<String, String> environment;
    private final Path workingDirectory;

    /**
     * @param environment the variables of the process
     * @param workingDirectory where {@code .env} may be
     */
    ThisMachine(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    @Override
    public Configuration configuration(Optional<Path> keyFile) {
        return ConfigurationLoader.loadForCommand(environment, workingDirectory, keyFile);
    }

    @Override
    public Volume open(Configuration configuration) throws IOException {
        quietLog();
        Vault vault = Vault.open(configuration, StoreObserver.NONE);
        vault.start(Main::endFailed);
        return vault;
    }

    @Override
    public VolumeTotals check(Path dataDirectory, VolumeListener listener) throws IOException {
        quietLog();
        return Vault.check(dataDirectory, listener);
    }

    @Override
    public ExitCode serve() {
        Main.serve(Main.configuration());
        // The process is ended by a signal, or by the store. Parking can end early.
        while (true) {
            LockSupport.park();
        }
    }

    @Override
    public ExitCode health() {
        return Main.health(Main.configuration());
    }

    @Override
    public String version() {
        return Main.version();
    }

    /** Before the first logger is made: a command says itself what it does. */
    private static void quietLog() {
        String level = "org.slf4j.simpleLogger.defaultLogLevel";
        System.setProperty(level, System.getProperty(level, "warn"));
    }
}
