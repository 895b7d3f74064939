package dev.kiln.graph.engine;

import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.status.Experimental;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The lifetime of an object that holds native memory, which keeps its release apart from its uses: ending it lets no
 * new use begin, waits for the running ones, and only then releases. The programs of an engine end with the engine. For
 * the authors of engines.
 *
 * <p>A release while another thread is inside native code crashes the process; one that competes with the uses for a
 * lock may wait as long as there are uses.
 */
@Experimental
public final class Lifetime {

    private final String subject;
    private final Optional<Lifetime> around;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean ended;
    private boolean released;

    private Lifetime(String subject, Optional<Lifetime> around) {
        this.subject = subject;
        this.around = around;
    }

    /**
     * A lifetime that begins now.
     *
     * @param subject the object, as the beginning of a sentence, such as {@code The engine onnx}
     * @return the lifetime
     */
    public static Lifetime of(String subject) {
        return new Lifetime(subject, Optional.empty());
    }

    /**
     * A lifetime within this one: once this one has ended, no use of the part begins either.
     *
     * @param part the part, as the beginning of a sentence, such as {@code The program of the graph g}
     * @return the lifetime
     */
    public Lifetime within(String part) {
        return new Lifetime(part, Optional.of(this));
    }

    /**
     * A use that may run beside others.
     *
     * @param work the use
     * @param <T> the type of its result
     * @return its result
     * @throws EngineException if it has ended
     */
    public <T> T share(Supplier<T> work) {
        lock.readLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * An exclusive use, beside which no other runs.
     *
     * @param work the use
     * @param <T> the type of its result
     * @return its result
     * @throws EngineException if it has ended
     */
    public <T> T alone(Supplier<T> work) {
        lock.writeLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new EngineException(subject + " is closed.");
        }
        around.ifPresent(Lifetime::requireOpen);
    }

    /**
     * Ends it: no further use begins, and the release follows the running uses. A second call waits for the first and
     * does nothing.
     *
     * @param release releases the resources
     */
    public void end(Runnable release) {
        ended = true;
        lock.writeLock().lock();
        try {
            if (!released) {
                released = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
