package io.cofre.web.v1;

import io.cofre.testing.Replicas;
import io.cofre.testing.Workers;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The tests of Cofre's own API, over two workers on one database that take turns. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class V1OverReplicasTest {
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
    class Values extends ValuesTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    class Batch extends BatchTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    class Lists extends ListsTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    class Caution extends CautionTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    class Leases extends LeasesTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    class LeaseEnforcement extends LeaseEnforcementTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }
}
