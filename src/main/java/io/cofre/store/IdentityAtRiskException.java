package io.cofre.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;

/** A write of creds that was not made, because an identity would be lost that nothing keeps. Nothing was changed. */
public final class IdentityAtRiskException extends CofreException {
    private static final long serialVersionUID = 1L;

    IdentityAtRiskException() {
        super(ErrorCode.UNAVAILABLE, "the creds of the instance are being kept safe; try again");
    }
}
