package dev.kiln.host.extension;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * The reason why a plugin or an extension does not run, with the remedy. Only texts: a stored exception would keep the
 * classes of the plugin that threw it.
 *
 * @param reason the reason, a sentence
 * @param fix the remedy, a sentence
 */
public record Fault(String reason, String fix) {

    static final String REPORT = "Report it to the plugin's author, or remove the plugin.";

    /** The beginning of Java's message for another use of a class whose initialization failed. */
    private static final String UNUSABLE = "Could not initialize class ";

    /**
     * Explains an exception of a plugin for users.
     *
     * @param what the origin, as the beginning of a sentence: {@code "Its class a.B"}
     * @param thrown the exception
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
                            + Runtime.version().feature() + ": " + Thrown.message(cause) + ".",
                    "Run Kiln with a newer Java, or have the plugin compiled with --release 17.");
        }
        if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
            return missing(what, Thrown.message(cause));
        }
        if (cause instanceof IncompatibleClassChangeError || cause instanceof VerifyError) {
            return new Fault(
                    what + " does not fit the classes that it is used with (" + Thrown.text(cause) + ")" + at(cause)
                            + ".",
                    "Get a version of the plugin that is compiled against this Kiln's api.");
        }
        return new Fault(what + " threw " + Thrown.text(cause) + at(cause) + ".", REPORT);
    }

    private static Fault missing(String what, String message) {
        if (message.startsWith(UNUSABLE)) {
            return new Fault(
                    what + " uses the class " + message.substring(UNUSABLE.length())
                            + ", whose initialization failed before.",
                    REPORT);
        }
        String className = message.replace('/', '.');
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

    /** The plugin's exception is the cause of Java's wrappers. */
    private static Throwable cause(Throwable thrown) {
        List<Throwable> causes = Thrown.causes(thrown);
        return causes.stream()
                .filter(cause ->
                        !(cause instanceof InvocationTargetException || cause instanceof ExceptionInInitializerError))
                .findFirst()
                .orElse(causes.get(causes.size() - 1));
    }

    private static String at(Throwable cause) {
        return Thrown.place(cause).map(frame -> " at " + place(frame)).orElse("");
    }

    /**
     * A position in code, for its author.
     *
     * @param frame the frame of a stack
     * @return the position, such as {@code org.example.Blur.apply(Blur.java:12)}
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
