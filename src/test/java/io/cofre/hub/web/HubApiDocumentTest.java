package io.cofre.hub.web;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for callers of the hub. */
class HubApiDocumentTest {
    @Test
    void givesExamplesThatTheHubAnswers(@TempDir Path directory) throws IOException, InterruptedException {
        try (DocumentPlayer page = new DocumentPlayer(directory)) {
            page.play();
        }
    }
}
