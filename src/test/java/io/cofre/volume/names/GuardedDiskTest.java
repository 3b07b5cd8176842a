package io.cofre.volume.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.disk.NotedCalls;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedDiskTest {
    static List<Method> methodsWithPaths() {
        return NotedCalls.methods().filter(NotedCalls::takesPath).toList();
    }

    @ParameterizedTest
    @MethodSource("methodsWithPaths")
    void guardsEveryPathOfEveryMethod(Method method) throws Exception {
        NotedCalls calls = new NotedCalls();
        NotedCalls.call(GuardedDisk.of(calls.disk()), method, Path.of("Shop/Loja"));
        assertThat(calls.taken()).containsExactly(NotedCalls.of(method, Path.of("%53hop/%4Coja")));
    }
}
