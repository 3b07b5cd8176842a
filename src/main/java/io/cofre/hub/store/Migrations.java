package io.cofre.hub.store;

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
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Brings the schema of a database up to date. The scripts are named here, since a class path is slow to search. */
final class Migrations {
    private static final List<String> SCRIPTS = List.of("V1__hub.sql", "V2__texts.sql", "V3__orphan.sql");

    private final Dialect dialect;

    Migrations(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Runs the scripts that the database has not seen.
     *
     * @throws IOException if a newer version of the hub made the database, or a script fails
     */
    void run(DataSource database) throws IOException {
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .resourceProvider(new Scripts(scripts()))
                .javaMigrationClassProvider(List::of)
                .loggers("slf4j")
                .load();
        try {
            for (MigrationInfo applied : flyway.info().applied()) {
                if (applied.getState() == MigrationState.FUTURE_SUCCESS
                        || applied.getState() == MigrationState.FUTURE_FAILED) {
                    throw new IOException("a newer version of the hub made this database (schema "
                            + applied.getVersion() + "): start that version, or restore an older backup");
                }
            }
            flyway.migrate();
        } catch (FlywayException failure) {
            throw new IOException(
                    "the schema of the database cannot be brought up to date: " + firstLine(failure), failure);
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
        for (String name : SCRIPTS) {
            String path = dialect.wireName() + "/" + name;
            try (@Nullable InputStream script = Migrations.class.getResourceAsStream(path)) {
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
