package dev.kiln.wiring;

import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Scope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The scope of one run: closing it closes the objects created in it, in reverse order. Not thread-safe. */
final class RunScope implements Scope, AutoCloseable {

    private final Map<Key<?>, Object> made = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @Override
    public <T> Provider<T> scope(Key<T> key, Provider<T> unscoped) {
        return () -> {
            Object known = made.get(key);
            if (known == null) {
                known = unscoped.get();
                made.put(key, known);
                if (known instanceof AutoCloseable closeable) {
                    open.push(closeable);
                }
            }
            @SuppressWarnings("unchecked") // put there under its own key
            T typed = (T) known;
            return typed;
        };
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                RuntimeException failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public String toString() {
        return "the scope of a run";
    }
}
