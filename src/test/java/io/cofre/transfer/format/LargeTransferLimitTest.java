package io.cofre.transfer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.testing.MemoryCopy;
import io.cofre.transfer.Selection;
import io.cofre.transfer.SessionExport;
import io.cofre.transfer.SessionImport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that several large sessions are not in memory at the same moment. */
class LargeTransferLimitTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("shop"), InstanceName.of("first"));
    private static final int LARGE = LargeTransferLimit.SMALL_FILES_MAX + 1;

    private final LargeTransferLimit large = new LargeTransferLimit(1, 1);
    private final MemoryCopy copy = new MemoryCopy();
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @BeforeEach
    void fill() {
        copy.with("creds", "{}");
        for (int id = 1; id < LARGE; id++) {
            copy.with("pre-key-" + id, "{}");
        }
    }

    @Test
    void refusesTheExportOfALargeSessionWhileThereIsAnother() throws IOException {
        try (LargeTransferLimit.Lease other = large.lease()) {
            other.files(LARGE);
            assertThat(refusalOfExport()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(archive.size()).isZero();
        }

        SessionExport.write(copy, SHOP, Instant.EPOCH, archive, large);
        assertThat(archive.size()).isPositive();
    }

    @Test
    void refusesTheImportOfALargeSessionWhileThereIsAnother() throws IOException {
        SessionExport.write(copy, SHOP, Instant.EPOCH, archive, large);
        try (LargeTransferLimit.Lease other = large.lease()) {
            other.files(LARGE);
            CofreException refusal = catchThrowableOfType(CofreException.class, this::importIt);
            assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        }

        assertThat(importIt()).isEqualTo(LARGE);
    }

    @Test
    void letsSmallSessionsThroughMeanwhile() {
        copy.values.keySet().removeIf(key -> key.toString().endsWith("1"));
        try (LargeTransferLimit.Lease other = large.lease()) {
            other.files(LARGE);
            assertThatCode(() -> SessionExport.write(copy, SHOP, Instant.EPOCH, archive, large))
                    .doesNotThrowAnyException();
            assertThatCode(this::importIt).doesNotThrowAnyException();
        }
    }

    private ErrorCode refusalOfExport() {
        return catchThrowableOfType(
                        CofreException.class, () -> SessionExport.write(copy, SHOP, Instant.EPOCH, archive, large))
                .code();
    }

    private int importIt() throws IOException {
        return SessionImport.read(
                        new ByteArrayInputStream(archive.toByteArray()),
                        (key, value) -> {},
                        Selection.ALL,
                        ImportLimits.defaults(),
                        large)
                .keys();
    }
}
