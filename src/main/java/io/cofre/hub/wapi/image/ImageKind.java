package io.cofre.hub.wapi.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A kind of image that WhatsApp shows. Its first bytes tell it; the words of a server may be wrong. */
enum ImageKind {
    JPEG("image/jpeg"),
    PNG("image/png"),
    GIF("image/gif"),
    WEBP("image/webp");

    private static final String JPEG_BEGINS = "\u00ff\u00d8\u00ff";
    private static final String PNG_BEGINS = "\u0089PNG\r\n\u001a\n";
    private static final String RIFF = "RIFF";
    private static final String WEBP_MARK = "WEBP";
    private static final int WEBP_MARK_AT = 8;
    private static final int HEAD_BYTES = 12;

    private final String mimeType;

    ImageKind(String mimeType) {
        this.mimeType = mimeType;
    }

    String mimeType() {
        return mimeType;
    }

    /** The kind of a content; empty if it is none of these. */
    static Optional<ImageKind> of(byte[] content) {
        String head = new String(content, 0, Math.min(content.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
        if (head.startsWith(JPEG_BEGINS)) {
            return Optional.of(JPEG);
        }
        if (head.startsWith(PNG_BEGINS)) {
            return Optional.of(PNG);
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        boolean isWebp = head.startsWith(RIFF) && head.startsWith(WEBP_MARK, WEBP_MARK_AT);
        return isWebp ? Optional.of(WEBP) : Optional.empty();
    }
}
