package dev.kiln.distribution;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The output for a person at the terminal: lines on standard output, or on standard error where standard output is for
 * JSON, and progress that overwrites itself where standard error is a terminal.
 */
final class Console {

    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;
    private final boolean terminal;
    private final List<Runnable> waiting = new ArrayList<>();
    private long drawn;
    private int width;

    Console(boolean quiet, boolean outputIsJson) {
        this.out = outputIsJson ? System.err : System.out;
        this.err = System.err;
        this.quiet = quiet;
        this.terminal = Boolean.getBoolean("kiln.terminal");
    }

    /** Prints one line, with control characters made visible. */
    void line(String text) {
        if (!quiet) {
            sayWhatWaits();
            clear();
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
            sayWhatWaits();
            clear();
            err.println("warning: " + Printable.of(text));
        }
    }

    /** Shows the progress of some work; drawn at most ten times a second. */
    void progress(String what, long done, long total) {
        long now = System.nanoTime();
        if (quiet || !terminal || (now - drawn < REDRAW_NANOS && done < total)) {
            return;
        }
        sayWhatWaits();
        drawn = now;
        String text = what + " " + done + "/" + total;
        err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        err.flush();
        width = text.length();
        if (done >= total) {
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
