package io.cofre.web.pods;

import io.cofre.testing.Replicas;
import io.cofre.testing.Workers;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The tests of the protocol of pods, over two workers on one database that take turns. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class PodsOverReplicasTest {
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
    class Protocol extends ProtocolTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    class ProtocolNames extends ProtocolNamesTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    class MissingNames extends MissingNamesTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    class Caching extends CachingTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    class LargeValue extends LargeValueTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }

    @Nested
    class Identity extends IdentityTest {
        @Override
        Workers workers() {
            return replicas;
        }
    }
}
