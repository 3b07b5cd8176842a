package io.cofre.web.v1;

import io.cofre.testing.Workers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a worker of its own, which has one instance. */
abstract class V1Case {
    V1Worker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        worker = new V1Worker(workers(), directory);
    }

    @AfterEach
    void stop() {
        worker.close();
    }
}
