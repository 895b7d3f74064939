package dev.kiln.host.extension;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Robust access to exceptions. Methods of a plugin's exception may throw or return null, and its causes may form a
 * cycle; every method here returns a result nevertheless.
 */
public final class Thrown {

    private static final int DEEPEST = 32;
    private static final List<String> API = List.of("dev.kiln.api.", "dev.kiln.graph.");

    private Thrown() {}

    /**
     * An exception and its causes.
     *
     * @param thrown the exception
     * @return itself first, then its causes, each once and 32 at most
     */
    public static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Optional<Throwable> next = Optional.of(thrown);
        while (causes.size() < DEEPEST && next.filter(seen::add).isPresent()) {
            Throwable cause = next.get();
            causes.add(cause);
            next = asked(cause::getCause);
        }
        return causes;
    }

    /**
     * A cause of a type.
     *
     * @param thrown the exception
     * @param type the type
     * @param <T> the type
     * @return the first of that type among the exception and its causes
     */
    public static <T> Optional<T> first(Throwable thrown, Class<T> type) {
        return causes(thrown).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /**
     * An exception in Java's form.
     *
     * @param thrown the exception
     * @return its class and message; only the class where that fails
     */
    public static String text(Throwable thrown) {
        return asked(thrown::toString).orElse(thrown.getClass().getName());
    }

    /**
     * Its message.
     *
     * @param thrown the exception
     * @return the message, or its class where it has none
     */
    public static String message(Throwable thrown) {
        return asked(thrown::getMessage).orElse(thrown.getClass().getName());
    }

    /** Whether it has a message and returns it. */
    static boolean hasMessage(Throwable thrown) {
        return asked(thrown::getMessage).isPresent();
    }

    /**
     * Its stack.
     *
     * @param thrown the exception
     * @return the frames of its stack, innermost first; none where that fails
     */
    public static List<StackTraceElement> frames(Throwable thrown) {
        return asked(thrown::getStackTrace).stream()
                .flatMap(Arrays::stream)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * The most useful frame for its author: the innermost of a plugin, or else the innermost outside of Java and the
     * api.
     */
    static Optional<StackTraceElement> place(Throwable thrown) {
        List<StackTraceElement> frames = frames(thrown);
        return first(frames, Culprit::isOfPlugin)
                .or(() -> first(frames, frame -> !isOfJava(frame) && !isOfApi(frame)))
                .or(() -> first(frames, frame -> true));
    }

    private static Optional<StackTraceElement> first(List<StackTraceElement> frames, Predicate<StackTraceElement> is) {
        return frames.stream().filter(is).findFirst();
    }

    private static boolean isOfJava(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private static boolean isOfApi(StackTraceElement frame) {
        return API.stream().anyMatch(frame.getClassName()::startsWith);
    }

    /**
     * The full text for reports.
     *
     * @param thrown the exception
     * @return lines as Java prints them
     */
    public static String stackTrace(Throwable thrown) {
        StringBuilder lines = new StringBuilder();
        String before = "";
        for (Throwable cause : causes(thrown)) {
            append(lines, before, cause);
            for (Throwable suppressed : cause.getSuppressed()) {
                append(lines, "Suppressed: ", suppressed);
            }
            before = "Caused by: ";
        }
        return lines.toString();
    }

    private static void append(StringBuilder lines, String before, Throwable thrown) {
        lines.append(before).append(text(thrown)).append('\n');
        frames(thrown).forEach(frame -> lines.append("\tat ").append(frame).append('\n'));
    }

    private static <T> Optional<T> asked(Supplier<@Nullable T> question) {
        try {
            return Optional.ofNullable(question.get());
        } catch (Throwable e) {
            return Optional.empty();
        }
    }
}
