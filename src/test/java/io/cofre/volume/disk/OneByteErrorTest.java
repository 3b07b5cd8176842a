package io.cofre.volume.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OneByteErrorTest {
    private final Random random = new Random(7);

    @Test
    void explainsEachWrongByteOfAContent() {
        byte[] content = new byte[300];
        random.nextBytes(content);
        int expected = OneByteError.checksum(content);
        for (int position = 0; position < content.length; position++) {
            byte[] wrong = content.clone();
            wrong[position] ^= (byte) (1 + random.nextInt(255));
            assertThat(OneByteError.explains(expected, OneByteError.checksum(wrong), content.length))
                    .as("byte %d", position)
                    .isTrue();
        }
    }

    @Test
    void explainsNothingThatDiffersInMore() {
        for (int round = 0; round < 1_000; round++) {
            byte[] content = new byte[2 + random.nextInt(3_000)];
            random.nextBytes(content);
            byte[] other = content.clone();
            other[0] ^= (byte) (1 + random.nextInt(255));
            other[content.length - 1] ^= (byte) (1 + random.nextInt(255));
            assertThat(OneByteError.explains(
                            OneByteError.checksum(content), OneByteError.checksum(other), content.length))
                    .isFalse();
        }
    }
}
