package io.cofre.cli;

import io.cofre.access.ApiKey;
import io.cofre.admin.Administration;
import io.cofre.config.Configuration;
import io.cofre.copy.Place;
import io.cofre.hub.access.Role;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestWorker;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.disk.ReadOnlyDisk;
import io.cofre.volume.verify.VolumeCheck;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A machine that runs commands on a data directory, with a {@link FakeAdministration} behind it while nobody has it
 * locked.
 */
final class CommandTrial implements Machine {
    static final Path LOCK = Path.of(".journal", "lock");

    final FakeAdministration administration = new FakeAdministration();
    String input = "";
    boolean isWatched;
    boolean isReady = true;
    Optional<URI> asked = Optional.empty();
    boolean isOutputShown;
    ApiKey key = ApiKey.of("the-key");
    int port = 5656;
    String served = "";
    Optional<Configuration.Database> database = Optional.empty();

    private final Path directory;
    private String output = "";
    private String errors = "";

    CommandTrial(Path directory) {
        this.directory = directory;
    }

    int run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                isWatched,
                isOutputShown);
        int number = Commands.run(arguments, this, terminal);
        terminal.errors().flush();
        output = out.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return number;
    }

    /** The standard output of the last command. */
    String output() {
        return output;
    }

    /** The standard error of the last command. */
    String errors() {
        return errors;
    }

    @Override
    public Configuration configuration(Optional<Path> keyFile) {
        Configuration of = TestWorker.settings(directory);
        Configuration at = TestWorker.withAddress(of, keyFile.isPresent() ? ApiKey.of("of-a-file") : key, port);
        return database.map(place -> TestWorker.withDatabase(at, place)).orElse(at);
    }

    @Override
    public Volume open(Configuration configuration) throws IOException {
        LocalDisk disk = LocalDisk.exclusivelyAt(configuration.volume().directory(), LOCK);
        return new Volume() {
            @Override
            public Administration administration() {
                return administration;
            }

            @Override
            public String place() {
                return configuration
                        .database()
                        .map(Configuration.Database::place)
                        .orElse("a directory");
            }

            @Override
            public void close() {
                disk.close();
            }
        };
    }

    @Override
    public OpenPlace openPlace(Optional<Path> place) throws IOException {
        OpenStore open = openStore(place.orElse(directory.resolve("of-the-database")));
        return new OpenPlace() {
            @Override
            public Place place() {
                return new Place(
                        place.map(Path::toString).orElse("the database"),
                        open.store(),
                        open.store().history());
            }

            @Override
            public void close() {
                open.close();
            }
        };
    }

    private static OpenStore openStore(Path path) throws IOException {
        LocalDisk.exclusivelyAt(path, LOCK).close();
        return new OpenStore(path);
    }

    @Override
    public VolumeTotals check(Path dataDirectory, VolumeListener listener) throws IOException {
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(dataDirectory, LOCK)) {
            return new VolumeCheck(disk, listener).run();
        }
    }

    @Override
    public ExitCode serve() {
        return ExitCode.OK;
    }

    @Override
    public ExitCode serveHub() {
        served = "hub";
        return ExitCode.OK;
    }

    @Override
    public String hubHealth() {
        return isReady ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Service Unavailable";
    }

    @Override
    public void hubBackup(Path file) throws IOException {
        Files.createFile(file);
    }

    @Override
    public String hubToken(Role role, String tenant, String userId, Duration life) {
        return role + "/" + tenant + "/" + userId + "/" + life;
    }

    @Override
    public String health(Optional<URI> worker) {
        asked = worker;
        return isReady ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Service Unavailable";
    }

    @Override
    public boolean tellsReady(String statusLine) {
        return statusLine.contains("200");
    }

    @Override
    public String version() {
        return "1.2.3";
    }
}
