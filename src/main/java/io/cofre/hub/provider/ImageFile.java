package io.cofre.hub.provider;

import java.util.Base64;

/**
 * An image to send.
 *
 * @param mimeType as {@code image/png}
 * @param bytes the content of the file
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares images.
public record ImageFile(String mimeType, byte[] bytes) {
    /** A name for the file, with the ending that its type has. */
    public String fileName() {
        return "image." + mimeType.substring(mimeType.indexOf('/') + 1);
    }

    /** The content in base64. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Without the content. */
    @Override
    public String toString() {
        return mimeType + " of " + bytes.length + " bytes";
    }
}
