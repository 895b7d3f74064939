package dev.kiln.distribution;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The format of log messages on the terminal: a line for each message, and a stack trace where there is one. */
final class LogLines extends Formatter {

    private LogLines() {}

    /** Sets this format for all logging to the terminal. */
    static void install() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                handler.setFormatter(new LogLines());
            }
        }
    }

    @Override
    public String format(LogRecord logged) {
        String line = logged.getLevel() + " " + logged.getLoggerName() + ": " + formatMessage(logged);
        return Printable.of(line) + System.lineSeparator() + trace(logged);
    }

    private static String trace(LogRecord logged) {
        if (logged.getThrown() == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        logged.getThrown().printStackTrace(new PrintWriter(text, true));
        return Printable.lines(text.toString()) + System.lineSeparator();
    }
}
