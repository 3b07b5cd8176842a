package io.cofre.hub.web;

import static io.cofre.web.kit.Method.GET;

import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The handlers of the page that shows instances, QR codes, events and deliveries. They serve the files in this list, as
 * they are in the jar, to everybody: the page asks for its data with a token. The browser lets the files load nothing
 * from elsewhere and run no script but theirs.
 */
final class PageHandlers {
    private static final String DIRECTORY = "page/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final List<PageFile> FILES = List.of(
            new PageFile("/", "index.html", "text/html;charset=utf-8"),
            new PageFile("/page.css", "page.css", "text/css; charset=utf-8"),
            new PageFile("/page.js", "page.js", SCRIPT),
            new PageFile("/hub.js", "hub.js", SCRIPT),
            new PageFile("/webhooks.js", "webhooks.js", SCRIPT),
            new PageFile("/texts.js", "texts.js", SCRIPT),
            new PageFile("/element.js", "element.js", SCRIPT));

    /** Content Security Policy, level 3 (W3C). An image may be in its URL: a QR code is. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private PageHandlers() {}

    /** A file of the page, and the path at which it is. */
    private record PageFile(String path, String name, String contentType) {}

    /** The routes of the page. */
    static List<Route> routes() {
        return FILES.stream().map(PageHandlers::route).toList();
    }

    private static Route route(PageFile file) {
        FullResponse answer = FullResponse.of(200, file.contentType(), read(file.name()))
                .with("Content-Security-Policy", POLICY)
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer");
        return Route.open(file.path()).ignoringQueries().on(GET, request -> answer);
    }

    private static byte[] read(String name) {
        try (InputStream file = PageHandlers.class.getResourceAsStream(DIRECTORY + name)) {
            if (file == null) {
                throw new IllegalStateException(
                        "the program is incomplete: it lacks the file " + name + " of the page");
            }
            return file.readAllBytes();
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
