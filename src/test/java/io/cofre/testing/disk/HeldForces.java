package io.cofre.testing.disk;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A disk whose forces a test can hold up, as a busy one does. */
public final class HeldForces {
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

    /** That disk, with its forces held up whenever the test wants it. */
    public Disk on(Disk disk) {
        return held(Disk.class, disk);
    }

    /** From now on forces do not return; by the thread that will release them. */
    public void hold() {
        gate.writeLock().lock();
    }

    /** Lets go of all that wait. No effect where none are held. */
    public void release() {
        if (gate.isWriteLockedByCurrentThread()) {
            gate.writeLock().unlock();
        }
    }

    private <T> T held(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(method, real, arguments)));
    }

    private @Nullable Object call(Method method, Object real, Object @Nullable [] arguments) throws Throwable {
        Lock passage = gate.readLock();
        if (method.getName().equals("force")) {
            passage.lock();
            try {
                return pass(method, real, arguments);
            } finally {
                passage.unlock();
            }
        }
        return pass(method, real, arguments);
    }

    private @Nullable Object pass(Method method, Object real, Object @Nullable [] arguments) throws Throwable {
        try {
            Object result = method.invoke(real, arguments);
            return result instanceof DiskFile file ? held(DiskFile.class, file) : result;
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
