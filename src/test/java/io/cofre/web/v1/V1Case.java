package io.cofre.web.v1;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a worker of its own, which has one instance. */
abstract class V1Case {
    V1Worker worker;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        worker = new V1Worker(directory);
    }

    @AfterEach
    void stop() {
        worker.close();
    }
}
