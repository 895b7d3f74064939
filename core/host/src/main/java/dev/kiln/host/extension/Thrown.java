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
 * Looks at what anyone's code has thrown. An exception of a plugin may answer with another exception or null, and its
 * causes may go round in a circle; every question here has an answer all the same.
 */
public final class Thrown {

    private static final int DEEPEST = 32;
    private static final List<String> API = List.of("dev.kiln.api.", "dev.kiln.graph.");

    private Thrown() {}

    /**
     * What was thrown and what caused it.
     *
     * @param thrown what was thrown
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
     * One of the causes.
     *
     * @param thrown what was thrown
     * @param type what is looked for
     * @param <T> its type
     * @return the first of that type among what was thrown and its causes
     */
    public static <T> Optional<T> first(Throwable thrown, Class<T> type) {
        return causes(thrown).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /**
     * What was thrown, as Java writes it.
     *
     * @param thrown what was thrown
     * @return its class and message; the class alone where it does not answer
     */
    public static String text(Throwable thrown) {
        return asked(thrown::toString).orElse(thrown.getClass().getName());
    }

    /**
     * Its message.
     *
     * @param thrown what was thrown
     * @return the message, or its class where it has none
     */
    public static String message(Throwable thrown) {
        return asked(thrown::getMessage).orElse(thrown.getClass().getName());
    }

    /** Whether it has a message that can be asked for. */
    static boolean hasMessage(Throwable thrown) {
        return asked(thrown::getMessage).isPresent();
    }

    /**
     * Where it was thrown.
     *
     * @param thrown what was thrown
     * @return the frames of its stack, innermost first; none where it does not answer
     */
    public static List<StackTraceElement> frames(Throwable thrown) {
        return asked(thrown::getStackTrace).stream()
                .flatMap(Arrays::stream)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * The line that its author looks for: the innermost of a plugin, or else the innermost that is neither Java's nor
     * the api's.
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
     * All of it, for who reports it.
     *
     * @param thrown what was thrown
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
