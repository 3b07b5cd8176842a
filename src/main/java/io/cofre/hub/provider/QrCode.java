package io.cofre.hub.provider;

/**
 * A QR code that waits to be scanned.
 *
 * @param text the content
 * @param pairingCode the code to type where nobody can scan; empty if there is none
 */
public record QrCode(String text, String pairingCode) {}
