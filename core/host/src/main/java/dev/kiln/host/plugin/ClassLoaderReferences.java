package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds references that keep a class loader from being collected: threads that run its code or have it as their
 * context, thread-local values, and shutdown hooks. The last two are in private fields of {@code java.lang}, which are
 * read where the JVM was started with {@code --add-opens java.base/java.lang} for this module.
 */
final class ClassLoaderReferences {

    private static final String UNKNOWN = "something in the host or in another plugin still refers to an object of its"
            + " classes, such as an extension that was made from it";
    private static final String CLOSED = "thread-local values and shutdown hooks cannot be looked into; start Java with"
            + " --add-opens java.base/java.lang=" + ownModule() + " to see whether they hold it";

    private final ClassLoader loader;
    private final String loaderName;
    private final List<String> found = new ArrayList<>();

    ClassLoaderReferences(ClassLoader loader, String loaderName) {
        this.loader = loader;
        this.loaderName = loaderName;
    }

    private static String ownModule() {
        String name = ClassLoaderReferences.class.getModule().getName();
        return name == null ? "ALL-UNNAMED" : name;
    }

    List<String> find() {
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        threads.forEach(this::lookAt);
        boolean isOpen = true;
        try {
            threads.keySet().forEach(this::lookAtLocals);
            lookAtHooks();
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            isOpen = false;
        }
        if (found.isEmpty()) {
            found.add(UNKNOWN);
        }
        if (!isOpen) {
            found.add(CLOSED);
        }
        return found;
    }

    private boolean isOwn(@Nullable Object object) {
        if (object == null) {
            return false;
        }
        Class<?> type = object instanceof Class<?> itself ? itself : object.getClass();
        return object == loader || type.getClassLoader() == loader;
    }

    private void lookAt(Thread thread, StackTraceElement[] trace) {
        Arrays.stream(trace)
                .filter(frame -> loaderName.equals(frame.getClassLoaderName()))
                .findFirst()
                .ifPresentOrElse(
                        frame -> found.add("the thread " + thread.getName() + " runs " + Fault.place(frame)),
                        () -> lookAtContext(thread));
    }

    private void lookAtContext(Thread thread) {
        if (thread.getContextClassLoader() == loader) {
            found.add("the thread " + thread.getName() + " has it as its context class loader");
        } else if (isOwn(thread)) {
            found.add("the thread " + thread.getName() + " is of its class "
                    + thread.getClass().getName());
        }
    }

    private void lookAtLocals(Thread thread) {
        try {
            for (String map : List.of("threadLocals", "inheritableThreadLocals")) {
                lookAtLocals(thread, field(Thread.class, map).get(thread));
            }
        } catch (ReflectiveOperationException e) {
            throw new InaccessibleObjectException(e.getMessage());
        }
    }

    private void lookAtLocals(Thread thread, @Nullable Object map) throws ReflectiveOperationException {
        if (map == null) {
            return;
        }
        Object table = field(map.getClass(), "table").get(map);
        for (int i = 0; table != null && i < Array.getLength(table); i++) {
            Object entry = Array.get(table, i);
            if (entry == null) {
                continue;
            }
            Object value = field(entry.getClass(), "value").get(entry);
            if (isOwn(value) || isOwn(((Reference<?>) entry).get())) {
                found.add("the thread " + thread.getName() + " has a thread-local value of its class "
                        + (value == null ? "(none)" : value.getClass().getName()));
            }
        }
    }

    private void lookAtHooks() throws ReflectiveOperationException {
        Class<?> hooks = Class.forName("java.lang.ApplicationShutdownHooks");
        Object map = field(hooks, "hooks").get(null);
        if (map instanceof Map<?, ?> registered) {
            for (Object hook : registered.keySet()) {
                if (hook instanceof Thread thread && (isOwn(thread) || isOwn(task(thread)) || carries(thread))) {
                    found.add("the shutdown hook " + thread.getName());
                }
            }
        }
    }

    private boolean carries(Thread thread) {
        return thread.getContextClassLoader() == loader;
    }

    /** The runnable of a thread; Java 19 moved it. */
    private static @Nullable Object task(Thread thread) throws ReflectiveOperationException {
        if (Runtime.version().feature() < 19) {
            return field(Thread.class, "target").get(thread);
        }
        Object holder = field(Thread.class, "holder").get(thread);
        return holder == null ? null : field(holder.getClass(), "task").get(holder);
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
