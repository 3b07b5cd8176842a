package io.cofre.testing;

import io.cofre.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;

/** A kind of deployment, from which tests get the worker that they ask. Tests of pods and programs run on each kind. */
public interface Workers {
    /** One process with a volume of its own. */
    Workers ALONE = TestWorker::on;

    /** A worker that keeps sessions for that directory: another call with it finds what the former one left. */
    TestWorker on(Configuration configuration) throws IOException;

    default TestWorker on(Path directory) throws IOException {
        return on(TestWorker.settings(directory));
    }

    /** Skips the test, aloud, unless the sessions are files in the directory. For tests that read or plant files. */
    default void needFiles() {}

    /** Skips the test, aloud, unless one process gets all requests. For tests of what a process knows alone. */
    default void needOneProcess() {}
}
