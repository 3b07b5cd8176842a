package io.cofre.volume.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.disk.ClosedDirectories;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.NotedCalls;
import java.lang.reflect.Method;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrappers of a disk: none lets a method pass that it must change, also one that {@link Disk} will get later. */
class DelegatingDiskTest {
    /** The methods that may be called on a disk that must not be changed. */
    private static final Set<String> LOOKS = Set.of(
            "open",
            "read",
            "readInPassing",
            "facts",
            "room",
            "failedSyncs",
            "requireHeld",
            "canHold",
            "isDirectory",
            "list",
            "names",
            "space",
            "syncMethod",
            "integrityMethod",
            "close");

    private static final Path PATH = Path.of("shop/first");

    private final NotedCalls calls = new NotedCalls();

    static List<Method> methods() {
        return NotedCalls.methods().toList();
    }

    static List<Method> methodsWithPaths() {
        return NotedCalls.methods().filter(NotedCalls::takesPath).toList();
    }

    static List<Method> changes() {
        return NotedCalls.methods()
                .filter(method -> !LOOKS.contains(method.getName()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void passesEveryMethodOnWithItsPathsTranslated(Method method) throws Exception {
        Disk disk = new DelegatingDisk(calls.disk()) {
            @Override
            protected Path below(Path path) {
                return Path.of("below").resolve(path);
            }
        };
        NotedCalls.call(disk, method, PATH);
        assertThat(calls.taken()).containsExactly(NotedCalls.of(method, Path.of("below/shop/first")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void readOnlyRefusesEveryChange(Method method, @TempDir Path directory) throws Exception {
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(directory, Path.of("lock"))) {
            assertThatThrownBy(() -> NotedCalls.call(disk, method, PATH))
                    .isInstanceOf(ReadOnlyFileSystemException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("methodsWithPaths")
    void closedDirectoriesRefuseEveryPathInThem(Method method) {
        Disk disk = new ClosedDirectories(calls.disk(), Path.of("shop"));
        assertThatThrownBy(() -> NotedCalls.call(disk, method, PATH)).isInstanceOf(AccessDeniedException.class);
        assertThat(calls.taken()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("methodsWithPaths")
    void interceptorsAreAskedOnceBeforeEveryPath(Method method) throws Exception {
        List<Path> asked = new ArrayList<>();
        InterceptedDisk disk = new InterceptedDisk(calls.disk());
        disk.intercept((operation, path) -> asked.add(path));
        NotedCalls.call(disk, method, PATH);
        assertThat(asked).hasSize(method.getName().equals("isDirectory") ? 0 : 1);
        assertThat(calls.taken()).containsExactly(NotedCalls.of(method, PATH));
    }
}
