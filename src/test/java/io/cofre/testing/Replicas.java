package io.cofre.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * Two whole workers on one database behind a {@link Balancer}. They go on from test to test, with the database emptied
 * for each new directory. A test that asks again for its directory restarts one of them, and next time the other one.
 */
public final class Replicas implements Workers, AutoCloseable {
    private static final int COUNT = 2;

    private final TestPostgresql server = TestPostgresql.running();
    private final String name = server.newDatabase("replicas");
    private final Balancer balancer = new Balancer();
    private final List<TestWorker> workers = new ArrayList<>();
    private final double[] answered = new double[COUNT];
    private int turn;
    private Optional<Path> directory = Optional.empty();
    private boolean standing;

    /** Skips the tests, aloud, where no PostgreSQL can run. */
    public Replicas() throws IOException {}

    /** Workers of the usual settings, which the next test may go on with. */
    @Override
    public TestWorker on(Path place) throws IOException {
        if (!standing) {
            start(TestWorker.settings(place));
            standing = true;
        } else if (directory.equals(Optional.of(place))) {
            restart(turn, TestWorker.settings(place));
            turn = (turn + 1) % COUNT;
        } else {
            empty();
            directory = Optional.of(place);
        }
        return TestWorker.behind(balancer.port(), workers);
    }

    /** New workers of these settings. */
    @Override
    public TestWorker on(Configuration configuration) throws IOException {
        start(configuration);
        standing = false;
        return TestWorker.behind(balancer.port(), workers);
    }

    @Override
    public void needFiles() {
        throw new TestAbortedException("replicas have no files of sessions: this test is one of the volume");
    }

    @Override
    public void needOneProcess() {
        throw new TestAbortedException("replicas do not tell each other of this: this test is one of a lone worker");
    }

    private void start(Configuration configuration) throws IOException {
        stop();
        if (!directory.equals(Optional.of(configuration.volume().directory()))) {
            empty();
            directory = Optional.of(configuration.volume().directory());
        }
        for (int number = 0; number < COUNT; number++) {
            workers.add(begin(configuration));
        }
        balance();
    }

    private TestWorker begin(Configuration configuration) throws IOException {
        return TestWorker.on(TestWorker.withDatabase(configuration, server.shared(name)));
    }

    private void restart(int number, Configuration configuration) throws IOException {
        end(number);
        workers.set(number, begin(configuration));
        balance();
    }

    private void balance() {
        balancer.use(workers.stream().map(TestWorker::port).toList());
    }

    private void stop() throws IOException {
        for (int number = 0; number < workers.size(); number++) {
            end(number);
        }
        workers.clear();
    }

    private void end(int number) throws IOException {
        TestWorker worker = workers.get(number);
        answered[number] += worker.metric("cofre_http_requests_seconds_count\\S*");
        worker.close();
    }

    /** Empties what workers have made; before the first ones there are no tables. */
    private void empty() {
        if (directory.isEmpty()) {
            return;
        }
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM session_entry; DELETE FROM session_instance; DELETE FROM session_group");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Ends both, and fails unless each of them answered a good part of all requests. */
    @Override
    public void close() throws IOException {
        try (balancer) {
            stop();
            assertThat(Math.min(answered[0], answered[1]))
                    .as("requests that each of both answered: " + answered[0] + ", " + answered[1])
                    .isGreaterThan((answered[0] + answered[1]) / 4);
        }
    }
}
