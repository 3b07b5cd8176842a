package io.cofre.testing.disk;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A disk whose forces a test can hold up, as a busy one does. */
public final class HeldForces {
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

    /** The forces of commits that are held up. */
    private final AtomicInteger commits = new AtomicInteger();

    /** That disk, with its forces held up whenever the test wants it. */
    public Disk on(Disk disk) {
        return held(Disk.class, disk);
    }

    /** From now on forces do not return; by the thread that will release them. */
    public void hold() {
        gate.writeLock().lock();
    }

    /** Returns once the force of a commit is held up: then its request was received before whatever follows. */
    public void awaitCommit() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (commits.get() == 0) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no commit is held up");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
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
            boolean isCommit = Thread.currentThread().getName().equals("cofre-committer");
            if (isCommit && gate.isWriteLocked()) {
                commits.incrementAndGet();
            }
            passage.lock();
            try {
                commits.set(0);
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
