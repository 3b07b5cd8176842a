package io.cofre.testing.disk;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskSpace;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls that reached a disk which holds nothing. It knows the methods of {@link Disk} by reflection, so that a test
 * of a wrapper also fails for a method that nobody thought of when the wrapper was written.
 */
public final class NotedCalls {
    /** One call; its arguments are compared by their values. */
    public record Call(Method method, List<Object> arguments) {}

    private static final byte[] CONTENT = {1};

    private final List<Call> calls = new ArrayList<>();

    /** All methods that a wrapper must treat. */
    public static Stream<Method> methods() {
        return Arrays.stream(Disk.class.getMethods());
    }

    /** Whether a method is told where something is. */
    public static boolean takesPath(Method method) {
        return Arrays.asList(method.getParameterTypes()).contains(Path.class);
    }

    /** The disk that notes its calls here. */
    public Disk disk() {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    calls.add(new Call(method, arguments == null ? List.of() : List.of(arguments)));
                    return nothing(method.getReturnType());
                });
    }

    /** Calls a method of a disk, with that path wherever it takes one. */
    public static void call(Disk disk, Method method, Path path) throws Exception {
        try {
            method.invoke(disk, arguments(method, path).toArray());
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw thrown;
        }
    }

    /** The note that {@link #call} would have made if nothing had stood between. */
    public static Call of(Method method, Path path) {
        return new Call(method, arguments(method, path));
    }

    /** The calls that were noted since the last time. */
    public List<Call> taken() {
        List<Call> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    private static List<Object> arguments(Method method, Path path) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> argument(type, path))
                .toList();
    }

    private static Object argument(Class<?> type, Path path) {
        if (type == Path.class) {
            return path;
        }
        if (type == int.class) {
            return 1;
        }
        if (type == byte[].class) {
            return CONTENT;
        }
        if (type == String.class) {
            return "name";
        }
        throw new IllegalArgumentException("a value of " + type + " is needed here");
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == long.class) {
            return 1L;
        }
        return type == DiskSpace.class ? new DiskSpace(1, 1) : null;
    }
}
