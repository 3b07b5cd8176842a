package io.cofre.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The password of the database that keeps the sessions, which can be changed in its file at any time. Immutable. */
public final class StorePassword {
    /** No password: the database knows the user in another way, as by a certificate. */
    public static final StorePassword NONE = new StorePassword("", Optional.empty());

    private final String text;
    private final Optional<Path> file;

    private StorePassword(String text, Optional<Path> file) {
        this.text = text;
        this.file = file;
    }

    /** A password that does not change while the process runs. */
    public static StorePassword of(String text) {
        return new StorePassword(text, Optional.empty());
    }

    /** The password that is in a file at each moment. */
    public static StorePassword in(Path file) {
        return new StorePassword("", Optional.of(file));
    }

    /**
     * The password as it is now; empty if there is none.
     *
     * @throws IOException if its file cannot be read or holds no password; the message names the variable
     */
    public String text() throws IOException {
        if (file.isEmpty()) {
            return text;
        }
        List<String> problems = new ArrayList<>();
        String found =
                Secrets.in(file.get(), Variable.COFRE_STORE_PASSWORD, Variable.COFRE_STORE_PASSWORD_FILE, problems);
        if (!problems.isEmpty()) {
            throw new IOException(problems.get(0));
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StorePassword password && text.equals(password.text) && file.equals(password.file);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, file);
    }

    /** Not the password. */
    @Override
    public String toString() {
        return "(a password)";
    }
}
