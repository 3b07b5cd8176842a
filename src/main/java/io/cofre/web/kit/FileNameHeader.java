package io.cofre.web.kit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The value of a header {@code Content-Disposition} (RFC 6266): a name for old programs, and the true one. */
final class FileNameHeader {
    private FileNameHeader() {}

    static String of(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
