package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.cli.ExitCode;
import io.cofre.testing.RawResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator who breaks the lease of a program, over a running worker and on the files of a stopped one. */
class LeaseTrialTest {
    private static final String LEASE = "/v1/groups/shop/instances/first/lease";

    @TempDir
    Path volume;

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void isShownAndBroken(OperatorTrial.Mode mode) throws IOException {
        try (OperatorTrial operator = new OperatorTrial(volume, mode)) {
            operator.pod("POST", "/session/shop", "{\"instance\":\"first\"}");
            operator.cofre(ExitCode.REFUSED, "lease", "show", "shop", "first");
            operator.cofre(ExitCode.REFUSED, "lease", "break", "shop", "first");
            operator.cofre(ExitCode.REFUSED, "lease", "show", "shop", "nobody");
            long epoch = acquire(operator, "a");

            JsonNode lease = new ObjectMapper().readTree(operator.cofre("lease", "show", "shop", "first", "--json"));
            assertThat(lease.get("holder").asText()).isEqualTo("a");
            assertThat(lease.get("epoch").asLong()).isEqualTo(epoch);
            assertThat(lease.get("expiresInMs").asLong()).isBetween(1L, 300_000L);
            assertThat(operator.pod("POST", LEASE, "{\"holder\":\"b\",\"ttlMs\":30000}")
                            .status())
                    .isEqualTo(409);

            operator.cofre("lease", "break", "shop", "first");

            operator.cofre(ExitCode.REFUSED, "lease", "show", "shop", "first");
            assertThat(acquire(operator, "b")).isGreaterThan(epoch);

            operator.pod("POST", "/session/shop", "{\"instance\":\"second\"}");
            assertThat(operator.cofre("lease", "break", "--all")).contains("1 lease broken");
            operator.cofre(ExitCode.REFUSED, "lease", "show", "shop", "first");
        }
    }

    private static long acquire(OperatorTrial operator, String holder) throws IOException {
        RawResponse given = operator.pod("POST", LEASE, "{\"holder\":\"" + holder + "\",\"ttlMs\":300000}");
        assertThat(given.status()).as(given.body()).isEqualTo(200);
        return new ObjectMapper().readTree(given.body()).get("epoch").asLong();
    }
}
