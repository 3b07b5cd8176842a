package io.cofre.http;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonScanner;
import io.cofre.session.JsonString;
import java.util.Arrays;

/** Takes one member out of a body that is a JSON object; the others are checked to be JSON and ignored. */
final class BodyText {
    private static final int ABSENT = -1;
    private static final int NO_STRING = -2;

    private final byte[] body;
    private final JsonScanner scanner;
    private final String name;
    private int from = ABSENT;
    private int to;

    private BodyText(byte[] body, int length, String name) {
        this.body = body;
        this.scanner = new JsonScanner(body, length);
        this.name = name;
    }

    /**
     * The string that is the member {@code name} of the object in the first {@code length} bytes of {@code body}, in
     * UTF-8; the last one, if there are several. Writes over {@code body}.
     *
     * @throws CofreException {@code BAD_REQUEST} that names what is wrong
     */
    static byte[] member(byte[] body, int length, String name) {
        BodyText text = new BodyText(body, length, name);
        text.scan();
        return text.found();
    }

    private void scan() {
        scanner.skipSpace();
        if (scanner.atEnd()) {
            throw refused("body is empty");
        }
        if (!scanner.skip('{')) {
            throw refused("body is not a JSON object");
        }
        scanner.skipSpace();
        if (!scanner.skip('}')) {
            do {
                scanMember();
                scanner.skipSpace();
            } while (scanner.skip(','));
            require(scanner.skip('}'));
        }
        scanner.skipSpace();
        require(scanner.atEnd());
    }

    private void scanMember() {
        scanner.skipSpace();
        int nameFrom = scanner.position() + 1;
        require(scanner.skipString());
        int nameTo = scanner.position() - 1;
        scanner.skipSpace();
        require(scanner.skip(':'));
        scanner.skipSpace();
        boolean string = scanner.isAt('"');
        int valueFrom = scanner.position() + 1;
        require(scanner.skipValue());
        if (isName(nameFrom, nameTo)) {
            from = string ? valueFrom : NO_STRING;
            to = scanner.position() - 1;
        }
    }

    private boolean isName(int nameFrom, int nameTo) {
        int nameEnd = JsonString.unescape(body, nameFrom, nameTo);
        if (nameEnd - nameFrom != name.length()) {
            return false;
        }
        for (int index = 0; index < name.length(); index++) {
            if (body[nameFrom + index] != name.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    private byte[] found() {
        if (from == ABSENT) {
            throw refused(name + " is missing");
        }
        if (from == NO_STRING) {
            throw refused(name + " is not a string");
        }
        int end = JsonString.unescape(body, from, to);
        if (end < 0) {
            throw refused(name + " holds half a surrogate pair");
        }
        return Arrays.copyOfRange(body, from, end);
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw refused("body is not valid JSON");
        }
    }

    private static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
