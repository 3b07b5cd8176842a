package io.cofre.hub.wapi;

/** A place where people see the QR codes of sessions. Thread-safe. */
public interface QrScreen {
    /**
     * Shows the QR code of a session, in place of the one before.
     *
     * @param code the content
     */
    void show(SessionName session, String code);

    /** Shows the QR code of a session no more. Nothing happens if none is shown. */
    void remove(SessionName session);
}
