package io.cofre.postgres.database;

import java.io.IOException;

/**
 * A database that cannot be used, or must not be. The message is one sentence for an operator, with the fault and its
 * remedy. It holds no URL and no password.
 */
public final class UnusableDatabaseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    public UnusableDatabaseException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** The message. */
    public String sentence() {
        return sentence;
    }

    /** The same with the place of the database, which holds no secret. */
    public UnusableDatabaseException at(String place) {
        return new UnusableDatabaseException("cannot use the database " + place + ": " + sentence);
    }
}
