package io.cofre.hub.provider;

/**
 * A QR code that waits to be scanned.
 *
 * @param text what it says
 * @param pairingCode the code for who cannot scan; empty if there is none
 */
public record QrCode(String text, String pairingCode) {}
