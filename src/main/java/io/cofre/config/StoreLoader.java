package io.cofre.config;

import java.util.List;
import java.util.Optional;

/** The loader of the settings of a database that keeps the sessions. Its problems show no part of a password. */
final class StoreLoader {
    private static final List<Variable> OF_NO_USE_ALONE =
            List.of(Variable.COFRE_STORE_USER, Variable.COFRE_STORE_PASSWORD, Variable.COFRE_STORE_PASSWORD_FILE);

    private final Given given;
    private final Settings settings;

    StoreLoader(Given given) {
        this.given = given;
        this.settings = given.settings();
    }

    /** The settings; empty if the sessions are on the volume. The file of the password is read, to find mistakes. */
    Optional<Configuration.Database> load() {
        given.secret(Variable.COFRE_STORE_PASSWORD, Variable.COFRE_STORE_PASSWORD_FILE);
        return loadForCommand();
    }

    /** The settings; the file of the password is not read. */
    Optional<Configuration.Database> loadForCommand() {
        if (!settings.isGiven(Variable.COFRE_STORE_URL)) {
            OF_NO_USE_ALONE.stream()
                    .filter(settings::isGiven)
                    .forEach(variable -> given.problem(variable.name()
                            + " is set and COFRE_STORE_URL is not: the sessions would be kept in the data directory; for example "
                            + Settings.assignment(Variable.COFRE_STORE_URL)));
            return Optional.empty();
        }
        if (!settings.isGiven(Variable.COFRE_STORE_USER)) {
            given.problem("COFRE_STORE_URL is set and COFRE_STORE_USER is not: the database has to know who comes; for"
                    + " example " + Settings.assignment(Variable.COFRE_STORE_USER));
        }
        Optional<StoreUrl> url = StoreUrl.of(settings.text(Variable.COFRE_STORE_URL));
        if (url.isPresent() && url.get().holdsSecret()) {
            given.problem(
                    "COFRE_STORE_URL holds a user or a password, which whoever sees the URL would know: it must be "
                            + Variable.COFRE_STORE_URL.rule().description()
                            + ", and COFRE_STORE_USER and COFRE_STORE_PASSWORD_FILE"
                            + " say them; for example " + Settings.assignment(Variable.COFRE_STORE_URL));
        }
        return url.map(this::database);
    }

    private Configuration.Database database(StoreUrl url) {
        return new Configuration.Database(
                url.withTls(),
                url.place(),
                settings.text(Variable.COFRE_STORE_USER),
                password(),
                settings.number(Variable.COFRE_STORE_CONNECTIONS),
                settings.milliseconds(Variable.COFRE_STORE_TIMEOUT_MS),
                settings.text(Variable.COFRE_STORE_POOLER).equals("pgbouncer"),
                settings.isYes(Variable.COFRE_STORE_MIGRATE),
                url.unverifiedMode());
    }

    private StorePassword password() {
        if (settings.isGiven(Variable.COFRE_STORE_PASSWORD_FILE)) {
            return StorePassword.in(given.path(Variable.COFRE_STORE_PASSWORD_FILE));
        }
        return settings.isGiven(Variable.COFRE_STORE_PASSWORD)
                ? StorePassword.of(settings.text(Variable.COFRE_STORE_PASSWORD))
                : StorePassword.NONE;
    }
}
