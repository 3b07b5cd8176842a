package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.testing.MemoryCopy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that no damage, at any place, makes a wrong value or an error without a code. */
class DamagedArchiveTest {
    private static final MemoryCopy SESSION = new MemoryCopy()
            .with("creds", "{\"me\":{\"id\":\"5511\"}}")
            .with("a:b", "1")
            .with("a-b", "2")
            .with("ação", "3")
            .with("pre-key-1", "{\"public\":\"AAAA\"}");

    static Stream<Arguments> exports() throws IOException {
        byte[] export = export();
        byte[] tar = new GZIPInputStream(new ByteArrayInputStream(export)).readAllBytes();
        return Stream.of(Arguments.of("tar.gz", export), Arguments.of("tar", tar));
    }

    static Stream<Arguments> samples() throws IOException {
        byte[] zip = ZipBytes.zip("auth/creds.json", "{\"a\":1}", "auth/", "", "auth/pre-key-1.json", "{}");
        byte[] stored = ZipBytes.stored("creds.json", "{\"a\":1}", "notes", "");
        return Stream.concat(exports(), Stream.of(Arguments.of("zip", zip), Arguments.of("stored zip", stored)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void isRefusedWhereverItIsCut(String what, byte[] sample) throws IOException {
        for (int length = 0; length < sample.length; length++) {
            assertThat(read(Arrays.copyOf(sample, length)))
                    .as("%s cut at %s", what, length)
                    .isEmpty();
        }
        assertThat(read(sample)).isPresent();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exports")
    void isRefusedOrRightWhateverByteIsChanged(String what, byte[] sample) throws IOException {
        for (int offset = 0; offset < sample.length; offset++) {
            byte[] archive = sample.clone();
            archive[offset] ^= (byte) (1 << (offset % 8));
            assertThat(read(archive))
                    .as("%s changed at %s", what, offset)
                    .isIn(List.of(Optional.empty(), Optional.of(SESSION.values)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void neverFailsWithoutACode(String what, byte[] sample) throws IOException {
        long seed = Long.getLong("cofre.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            byte[] archive = mangled(sample, random);
            assertThatCode(() -> read(archive))
                    .as("%s, seed %s, round %s", what, seed, round)
                    .doesNotThrowAnyException();
        }
    }

    /** The staged values; empty if the archive was refused. */
    private static Optional<Map<?, ?>> read(byte[] archive) throws IOException {
        Map<Key, Value> staged = new TreeMap<>();
        try {
            SessionImport.read(new ByteArrayInputStream(archive), staged::put);
            return Optional.of(staged);
        } catch (CofreException refusal) {
            assertThat(refusal.code()).isIn(ErrorCode.BAD_REQUEST, ErrorCode.PAYLOAD_TOO_LARGE);
            return Optional.empty();
        }
    }

    private static byte[] mangled(byte[] archive, Random random) {
        byte[] mangled = archive.clone();
        for (int count = random.nextInt(4); count >= 0; count--) {
            mangled[random.nextInt(mangled.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(4) == 0) {
            int from = random.nextInt(mangled.length);
            int to = random.nextInt(mangled.length);
            int length = Math.min(random.nextInt(600), mangled.length - Math.max(from, to));
            System.arraycopy(mangled, from, mangled, to, length);
        }
        return mangled;
    }

    private static byte[] export() throws IOException {
        ByteArrayOutputStream into = new ByteArrayOutputStream();
        SessionExport.write(SESSION, new InstancePath(GroupName.of("g"), InstanceName.of("i")), Instant.EPOCH, into);
        return into.toByteArray();
    }
}
