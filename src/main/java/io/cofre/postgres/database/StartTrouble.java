package io.cofre.postgres.database;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The words for an operator about a database that does not let a worker in. They repeat nothing that the driver or the
 * server said.
 */
final class StartTrouble {
    private static final String NO_RIGHT = "42501";

    private StartTrouble() {}

    /** The trouble of a connection that was opened with that password. */
    static UnusableDatabaseException connecting(SQLException failure, Supplier<Optional<String>> password) {
        Optional<UncheckedIOException> unreadable = cause(failure, UncheckedIOException.class);
        if (unreadable.isPresent()) {
            return new UnusableDatabaseException(cause(unreadable.get(), IOException.class)
                    .map(Throwable::getMessage)
                    .orElse("the password cannot be read: look at COFRE_STORE_PASSWORD_FILE"));
        }
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        return switch (state) {
            case "28P01" ->
                said(
                        state,
                        "it refuses the user or the password",
                        "check COFRE_STORE_USER, and" + " COFRE_STORE_PASSWORD_FILE or COFRE_STORE_PASSWORD");
            case "28000" -> notAdmitted(failure);
            case "3D000" ->
                said(
                        state,
                        "the server has no database of that name",
                        "create it, or check the end of" + " COFRE_STORE_URL");
            case NO_RIGHT -> said(state, "the user may not connect to it", "GRANT CONNECT ON DATABASE to the user");
            case "53300" ->
                said(
                        state,
                        "it has no connection left for the worker",
                        "raise max_connections, or the limit of the user or the database, or lower"
                                + " COFRE_STORE_CONNECTIONS of all workers");
            case "57P03" -> said(state, "it is starting or stopping", "start the worker again in a moment");
            case "08004" -> rejected(password);
            case "08P01" -> noProtocol(failure);
            case "08001" -> unreachable(failure);
            case "08006" -> broken(failure);
            default ->
                said(
                        state.isEmpty() ? "none" : state,
                        "it cannot be opened",
                        "check COFRE_STORE_URL," + " and look into the log of the server");
        };
    }

    /** The trouble of the tables; the failure is told as it is where nothing better is known. */
    static UnusableDatabaseException ofSchema(IOException failure, boolean migrates) {
        boolean noRight = cause(failure, SQLException.class)
                .filter(cause -> NO_RIGHT.equals(cause.getSQLState()))
                .isPresent();
        if (noRight) {
            return migrates ? mayNotMigrate() : withoutRights("the tables");
        }
        return new UnusableDatabaseException(String.valueOf(failure.getMessage()));
    }

    static UnusableDatabaseException mayNotMigrate() {
        return said(
                NO_RIGHT,
                "the user may not make or change its tables",
                "let a worker start once as their" + " owner, and set COFRE_STORE_MIGRATE=false for this one");
    }

    static UnusableDatabaseException withoutRights(String what) {
        return said(
                NO_RIGHT,
                "the user may not read and write " + what,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON"
                        + " all tables, and USAGE, SELECT, UPDATE ON all sequences, to the user");
    }

    private static UnusableDatabaseException notAdmitted(SQLException failure) {
        boolean unknown = server(failure)
                .map(ServerErrorMessage::getRoutine)
                .filter("InitializeSessionUserId"::equals)
                .isPresent();
        return unknown
                ? said("28000", "the server knows no such user who may log in", "create it, or check COFRE_STORE_USER")
                : said(
                        "28000",
                        "pg_hba.conf of the server does not let this user in from here",
                        "add a line for it."
                                + " If there is one, see whether it wants or refuses TLS (sslmode in COFRE_STORE_URL)");
    }

    private static UnusableDatabaseException rejected(Supplier<Optional<String>> password) {
        return isGiven(password)
                ? said(
                        "08004",
                        "the server offers no TLS, or wants a proof that the driver does not know",
                        "turn TLS on at the server. sslmode=disable in COFRE_STORE_URL goes without, and then anybody"
                                + " on the way can read sessions")
                : said(
                        "08004",
                        "the server wants a password, or offers no TLS",
                        "set COFRE_STORE_PASSWORD_FILE or" + " COFRE_STORE_PASSWORD, and turn TLS on at the server");
    }

    private static boolean isGiven(Supplier<Optional<String>> password) {
        try {
            return password.get().isPresent();
        } catch (UncheckedIOException unreadable) {
            return true;
        }
    }

    private static UnusableDatabaseException noProtocol(SQLException failure) {
        return server(failure).isPresent()
                ? said(
                        "08P01",
                        "something on the way refuses the settings of a session, as PgBouncer does",
                        "set COFRE_STORE_POOLER=pgbouncer")
                : said("08P01", "what answers there is no PostgreSQL", "check host and port in COFRE_STORE_URL");
    }

    private static UnusableDatabaseException unreachable(SQLException failure) {
        if (cause(failure, UnknownHostException.class).isPresent()) {
            return said("08001", "its host is not known", "check the host in COFRE_STORE_URL, and the name service");
        }
        return cause(failure, ConnectException.class).isPresent()
                ? said(
                        "08001",
                        "nothing listens there",
                        "check host and port in COFRE_STORE_URL, and whether the"
                                + " server runs and listens on more than its own machine (listen_addresses)")
                : said(
                        "08001",
                        "no server that takes writes answers in time",
                        "check the hosts in COFRE_STORE_URL," + " the network, and whether one of them is the primary");
    }

    private static UnusableDatabaseException broken(SQLException failure) {
        if (cause(failure, SSLException.class).isPresent()) {
            return said(
                    "08006",
                    "the certificate of the server is not trusted",
                    "name the certificate of its authority" + " by sslrootcert in COFRE_STORE_URL");
        }
        if (cause(failure, FileNotFoundException.class).isPresent()) {
            return said(
                    "08006",
                    "the certificate of the authority, or of the worker, is not in its file",
                    "name it by"
                            + " sslrootcert in COFRE_STORE_URL, or trust the authorities of Java by"
                            + " sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return cause(failure, IOException.class).isPresent()
                ? said(
                        "08006",
                        "the connection ended while it was opened",
                        "look into the log of the server, and of" + " what is between")
                : said(
                        "08006",
                        "the certificate of the server does not name this host",
                        "use the name that it holds" + " in COFRE_STORE_URL, or give the server another certificate");
    }

    private static UnusableDatabaseException said(String state, String wrong, String toDo) {
        return new UnusableDatabaseException(wrong + " (SQLSTATE " + state + "): " + toDo);
    }

    private static Optional<ServerErrorMessage> server(SQLException failure) {
        return failure instanceof PSQLException said
                ? Optional.ofNullable(said.getServerErrorMessage())
                : Optional.empty();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(20)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }
}
