package dev.kiln.core.extension;

import java.lang.reflect.InvocationTargetException;

/**
 * Why a plugin, or an extension of one, does not run, and what mends it. Texts alone: an exception that is kept would
 * keep the classes of the plugin that threw it.
 *
 * @param reason what is wrong, a sentence
 * @param fix what to do, a sentence
 */
public record Fault(String reason, String fix) {

    static final String REPORT = "Report it to the plugin's author, or remove the plugin.";

    /**
     * Says what something that a plugin threw means for a user.
     *
     * @param what what went on, as the beginning of a sentence: {@code "Its class a.B"}
     * @param thrown what was thrown
     * @return the fault
     */
    public static Fault of(String what, Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof PluginException known) {
            return known.fault();
        }
        if (cause instanceof UnsupportedClassVersionError) {
            return new Fault(
                    what + " is compiled for a newer Java than "
                            + Runtime.version().feature() + ": " + cause.getMessage() + ".",
                    "Run Kiln with a newer Java, or have the plugin compiled with --release 17.");
        }
        if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
            return missing(what, String.valueOf(cause.getMessage()).replace('/', '.'));
        }
        if (cause instanceof IncompatibleClassChangeError || cause instanceof VerifyError) {
            return new Fault(
                    what + " does not fit the classes that it is used with (" + cause + ").",
                    "Get a version of the plugin that is compiled against this Kiln's api.");
        }
        return new Fault(what + " threw " + cause + at(cause) + ".", REPORT);
    }

    private static Fault missing(String what, String className) {
        return StandardModules.absent(className)
                .map(module -> new Fault(
                        what + " needs the class " + className + " of the standard module " + module
                                + ", which was not started.",
                        StandardModules.remedy(module)))
                .orElseGet(() -> new Fault(
                        what + " needs the class " + className
                                + ", which is neither in the plugin nor in what it depends on.",
                        "Put the jar that has it beside the plugin's, in one folder or zip."));
    }

    /** What the plugin did lies below what Java wraps around it. */
    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof InvocationTargetException || cause instanceof ExceptionInInitializerError)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String at(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0 ? "" : " at " + place(trace[0]);
    }

    /**
     * A place in code, as its author finds it.
     *
     * @param frame the frame of a stack
     * @return the place, such as {@code org.example.Blur.apply(Blur.java:12)}
     */
    public static String place(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    @Override
    public String toString() {
        return reason + " " + fix;
    }
}
