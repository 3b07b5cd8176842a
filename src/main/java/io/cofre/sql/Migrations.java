package io.cofre.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema of a database up to date. The scripts are named here, since a class path is slow to search. Errors
 * hold no URL and no password.
 */
public final class Migrations {
    private static final String DEFAULT_HISTORY = "flyway_schema_history";

    private final Class<?> home;
    private final String directory;
    private final List<String> names;
    private final String history;
    private final String program;

    private Migrations(Class<?> home, String directory, List<String> names, String history, String program) {
        this.home = home;
        this.directory = directory;
        this.names = List.copyOf(names);
        this.history = history;
        this.program = program;
    }

    /**
     * Scripts for a database of its own.
     *
     * @param home the class beside whose package the directory of the scripts is
     * @param directory is empty, or ends with a slash
     * @param program the name in errors
     */
    public static Migrations of(Class<?> home, String directory, List<String> names, String program) {
        return new Migrations(home, directory, names, DEFAULT_HISTORY, program);
    }

    /** The same scripts for a database that others may use as well: this table says which have run. */
    public Migrations recordedIn(String table) {
        return new Migrations(home, directory, names, table, program);
    }

    /**
     * Runs the scripts that the database has not seen.
     *
     * @throws IOException if a newer version of the program made the database, or a script fails
     */
    public void run(DataSource database) throws IOException {
        Flyway flyway = flyway(database);
        try {
            requireNotNewer(flyway);
            flyway.migrate();
        } catch (FlywayException failure) {
            throw new IOException(
                    "the schema of the database cannot be brought up to date: " + firstLine(failure), failure);
        }
    }

    /**
     * Makes sure that the database has seen all scripts, and changes nothing.
     *
     * @throws IOException if it has not, or a newer version of the program made it
     */
    public void requireRun(DataSource database) throws IOException {
        Flyway flyway = flyway(database);
        try {
            requireNotNewer(flyway);
            if (flyway.info().pending().length > 0) {
                throw new IOException(
                        "the schema of the database is not up to date: let its owner bring it up to date");
            }
        } catch (FlywayException failure) {
            throw new IOException("the schema of the database cannot be looked at: " + firstLine(failure), failure);
        }
    }

    private Flyway flyway(DataSource database) throws IOException {
        FluentConfiguration configuration = Flyway.configure(home.getClassLoader())
                .dataSource(database)
                .resourceProvider(new Scripts(scripts()))
                .javaMigrationClassProvider(List::of)
                .table(history)
                .loggers("slf4j");
        if (!history.equals(DEFAULT_HISTORY)) {
            configuration.baselineOnMigrate(true).baselineVersion("0");
        }
        return configuration.load();
    }

    private void requireNotNewer(Flyway flyway) throws IOException {
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS
                    || applied.getState() == MigrationState.FUTURE_FAILED) {
                throw new IOException("a newer version of " + program + " made this database (schema "
                        + applied.getVersion() + "): start that version, or restore an older backup");
            }
        }
    }

    private static String firstLine(FlywayException failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private List<LoadableResource> scripts() throws IOException {
        List<LoadableResource> scripts = new ArrayList<>();
        for (String name : names) {
            String path = directory + name;
            try (@Nullable InputStream script = home.getResourceAsStream(path)) {
                if (script == null) {
                    throw new IOException("the program is incomplete: it lacks " + path);
                }
                scripts.add(new Script(name, new String(script.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        return scripts;
    }

    private record Scripts(List<LoadableResource> scripts) implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return scripts.stream()
                    .filter(script -> script.getFilename().equals(name))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return scripts.stream()
                    .filter(script -> script.getFilename().startsWith(prefix))
                    .filter(script -> List.of(suffixes).stream().anyMatch(script.getFilename()::endsWith))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;
        private final String text;

        private Script(String name, String text) {
            this.name = name;
            this.text = text;
        }

        @Override
        public Reader read() {
            return new StringReader(text);
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
