package io.cofre.session;

/** Tells whether bytes are a JSON text: exactly one value in UTF-8, with nothing but white space around it. */
public final class JsonText {
    private JsonText() {}

    /** Whether {@code text} is JSON as RFC 8259 has it, nested at most {@link JsonScanner#DEPTH_MAX} deep. */
    public static boolean isJson(byte[] text) {
        JsonScanner scanner = new JsonScanner(text);
        if (!scanner.skipValue()) {
            return false;
        }
        scanner.skipSpace();
        return scanner.atEnd();
    }
}
