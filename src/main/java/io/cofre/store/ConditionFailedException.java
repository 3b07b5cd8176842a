package io.cofre.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.KeyPath;

/** A commit that was not made because a condition did not hold. Nothing was changed. */
public final class ConditionFailedException extends CofreException {
    private static final long serialVersionUID = 1L;

    private final transient KeyPath path;

    public ConditionFailedException(KeyPath path) {
        super(
                ErrorCode.PRECONDITION_FAILED,
                "the key " + path.key() + " does not have the content that the write asks for");
        this.path = path;
    }

    /** The key of the condition. */
    public KeyPath path() {
        return path;
    }
}
