package dev.kiln.distribution;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The output for a person at the terminal: lines on standard output, or on standard error where standard output is for
 * JSON, and progress that overwrites itself where standard error is a terminal.
 */
final class Console {

    private static final long REDRAW_NANOS = 100_000_000;
    private static final int USUAL_COLUMNS = 80;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;
    private final boolean terminal;
    private final int columns;
    private final List<Runnable> waiting = new ArrayList<>();
    private long drawn;
    private int width;

    Console(boolean quiet, boolean outputIsJson) {
        this.out = outputIsJson ? System.err : System.out;
        this.err = System.err;
        this.quiet = quiet;
        this.terminal = Boolean.getBoolean("kiln.terminal");
        // terminals without a size, such as those of some containers, say 0
        int stated = Integer.getInteger("kiln.columns", USUAL_COLUMNS);
        this.columns = stated > 0 ? Math.max(2, stated) : USUAL_COLUMNS;
    }

    /** Prints one line, with control characters made visible. */
    void line(String text) {
        if (!quiet) {
            clear();
            sayWhatWaits();
            out.println(Printable.of(text));
        }
    }

    /**
     * Prints an interpretation when the work begins, before the first other output, but not where the work is refused,
     * which prints one line.
     */
    void understood(String text, List<String> warnings) {
        waiting.add(() -> {
            out.println(Printable.of(text));
            warnings.forEach(warning -> err.println("warning: " + Printable.of(warning)));
        });
    }

    private void sayWhatWaits() {
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }

    void format(String format, Object... arguments) {
        line(String.format(Locale.ROOT, format, arguments));
    }

    void warning(String text) {
        if (!quiet) {
            clear();
            sayWhatWaits();
            err.println("warning: " + Printable.of(text));
        }
    }

    /** Shows the progress of some work. */
    void progress(String what, long done, long total) {
        status(() -> what + " " + done + "/" + total, done >= total);
    }

    /**
     * Shows a line that the next one overwrites, at most ten times a second, cut to the width of the terminal.
     *
     * @param line writes the line
     * @param isLast whether the work is done, and the line disappears
     */
    void status(Supplier<String> line, boolean isLast) {
        long now = System.nanoTime();
        if (quiet || !terminal || (now - drawn < REDRAW_NANOS && !isLast)) {
            return;
        }
        if (!waiting.isEmpty()) {
            clear();
            sayWhatWaits();
        }
        drawn = now;
        String whole = line.get();
        // a line that fills the last column would wrap, and could not be overwritten
        String text = whole.substring(0, Math.min(whole.length(), columns - 1));
        err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        err.flush();
        width = text.length();
        if (isLast) {
            clear();
        }
    }

    private void clear() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
