package io.cofre.hub.config;

/** A secret of the hub's own. It never shows itself. */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** The secret of that text. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The secret itself. It belongs into no log and no answer. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
