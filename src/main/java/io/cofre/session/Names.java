package io.cofre.session;

/** The rules that the names of groups, instances and keys share. */
final class Names {
    /** The most bytes that a {@code char} takes in UTF-8: a pair of surrogates takes four. */
    private static final int BYTES_OF_CHARACTER_MAX = 3;

    private Names() {}

    /**
     * Checks {@code name} and returns its file name.
     *
     * @throws CofreException {@code BAD_REQUEST} that names {@code what} and the rule
     */
    static String fileNameOf(String what, String name) {
        if (name.isEmpty()) {
            throw refused(what, "is empty");
        }
        if (name.length() > FileName.BYTES_MAX) {
            throw tooLong(what);
        }
        for (int index = 0; index < name.length(); index++) {
            char character = name.charAt(index);
            if (Character.isISOControl(character)) {
                throw refused(what, "holds a control character");
            }
            if (Character.isSurrogate(character)) {
                if (!startsPair(name, index)) {
                    throw refused(what, "is not valid Unicode");
                }
                index++;
            }
        }
        String fileName = FileName.encode(name);
        if (fileName.length() > FileName.BYTES_MAX / BYTES_OF_CHARACTER_MAX
                && FileName.bytes(fileName) > FileName.BYTES_MAX) {
            throw tooLong(what);
        }
        return fileName;
    }

    private static boolean startsPair(String name, int index) {
        return Character.isHighSurrogate(name.charAt(index))
                && index + 1 < name.length()
                && Character.isLowSurrogate(name.charAt(index + 1));
    }

    private static CofreException tooLong(String what) {
        return refused(what, "is longer than " + FileName.BYTES_MAX + " bytes as a file name");
    }

    private static CofreException refused(String what, String rule) {
        return new CofreException(ErrorCode.BAD_REQUEST, what + " " + rule);
    }
}
