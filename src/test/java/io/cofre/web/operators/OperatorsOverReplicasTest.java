package io.cofre.web.operators;

import io.cofre.testing.Replicas;
import io.cofre.testing.Workers;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The tests of the routes of operators, over two workers on one database that take turns. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class OperatorsOverReplicasTest {
    private static Replicas replicas;

    @BeforeAll
    static void start() throws IOException {
        replicas = new Replicas();
    }

    @AfterAll
    static void stop() throws IOException {
        replicas.close();
    }

    @Nested
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    class Admin extends AdminTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    class LeaseOfOperators extends LeaseOfOperatorsTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }
}
