package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.access.ApiKey;
import io.cofre.remote.RemoteAdministration;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values that are as long as a larger {@code BODY_SIZE} allows. */
@Timeout(120)
class LargeValueTest {
    private static final int BODY_BYTES_MAX = 12 << 20;
    private static final int VALUE_BYTES = 7 << 20;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @Test
    void comeBackFromAnExport(@TempDir Path directory) throws IOException {
        byte[] noise = new byte[VALUE_BYTES];
        new Random(1).nextBytes(noise);
        String data = Base64.getEncoder().encodeToString(noise);
        try (TestWorker worker = workers().on(TestWorker.withBodies(directory, BODY_BYTES_MAX))) {
            worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
            assertThat(worker.send("POST", "/session/g/i/large", "{\"data\":\"\\\"" + data + "\\\"\"}")
                            .status())
                    .isEqualTo(204);
            RemoteAdministration administration = new RemoteAdministration(
                    URI.create("http://127.0.0.1:" + worker.port()), ApiKey.of(TestWorker.API_KEY));
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            administration.export(instance("i"), archive);

            administration.importArchive(instance("copy"), new ByteArrayInputStream(archive.toByteArray()), false);

            assertThat(worker.send("GET", "/session/g/copy/large").body()).isEqualTo("\"" + data + "\"");
        }
    }

    private static InstancePath instance(String name) {
        return new InstancePath(GroupName.of("g"), InstanceName.of(name));
    }
}
