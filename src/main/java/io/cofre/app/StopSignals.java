package io.cofre.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * The signals that ask the process to stop: of systemd, Docker and Kubernetes (TERM), Control-C and a closed terminal.
 *
 * <p>A JVM answers SIGTERM with exit code 143, which those count as a failure; so the worker handles the signals
 * itself. A shutdown hook that halts the JVM would do too, but would cut off the other hooks, such as the one that
 * writes a flight recording. {@code sun.misc.Signal} is used by reflection: the module {@code jdk.unsupported} exports
 * it, but the compiler warns wherever it is named.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private StopSignals() {}

    /** Runs {@code reaction}, in a thread of its own, for each signal from now on. */
    static void handle(Runnable reaction) {
        for (String name : NAMES) {
            try {
                handle(name, reaction);
            } catch (ReflectiveOperationException notAllowed) {
                // The JVM was told to leave signals alone (-Xrs), or lacks the module: its own reaction remains.
            }
        }
    }

    private static void handle(String name, Runnable reaction) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        InvocationHandler react = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == handlerType) {
                reaction.run();
            }
            return null;
        };
        Object handler = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, react);
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }
}
