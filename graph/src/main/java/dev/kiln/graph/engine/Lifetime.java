package dev.kiln.graph.engine;

import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.status.Experimental;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps the end of what holds native memory apart from its uses: an end lets no new use begin, waits for those that go
 * on, and only then releases. What an engine makes ends with the engine. For the authors of engines.
 *
 * <p>An end that releases while another thread is inside native code ends the process; one that competes with the uses
 * for a lock may wait as long as they go on.
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
     * @param subject what lives, the beginning of a sentence, such as {@code The engine onnx}
     * @return the lifetime
     */
    public static Lifetime of(String subject) {
        return new Lifetime(subject, Optional.empty());
    }

    /**
     * A lifetime within this one: where this one has ended, no use of what lives there begins either.
     *
     * @param part what lives, the beginning of a sentence, such as {@code The program of the graph g}
     * @return the lifetime
     */
    public Lifetime within(String part) {
        return new Lifetime(part, Optional.of(this));
    }

    /**
     * A use that may go on beside others.
     *
     * @param work the use
     * @param <T> what it gives
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
     * A use beside which no other goes on.
     *
     * @param work the use
     * @param <T> what it gives
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
     * Ends it: no use begins any more, and the release comes after the uses that go on. A second end waits for the first
     * and does nothing.
     *
     * @param release gives back what is held
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
