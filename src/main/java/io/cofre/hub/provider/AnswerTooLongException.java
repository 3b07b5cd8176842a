package io.cofre.hub.provider;

import java.io.IOException;
import java.io.Serial;

/** The body of a provider's answer is longer than the hub reads. */
final class AnswerTooLongException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    AnswerTooLongException(int bytesMax) {
        super("the answer is longer than " + bytesMax + " bytes");
    }
}
