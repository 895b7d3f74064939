package dev.kiln.core.extension;

import dev.kiln.api.GraphException;
import dev.kiln.api.KilnException;
import java.util.function.Supplier;

/**
 * Whose code an extension is, so that what goes wrong in it is said with the names that a user knows.
 *
 * @param name what messages call it, such as {@code attack pgd of the plugin org.example.attacks}
 */
public record Origin(String name) {

    /**
     * That of an extension.
     *
     * @param registration what it was made from
     * @return the origin
     */
    public static Origin of(Registration registration) {
        return new Origin(
                registration.kind().word() + " " + registration.name() + " of the plugin " + registration.plugin());
    }

    /**
     * That of an extension that a program made itself: its class is all that is known.
     *
     * @param kind what messages call its kind, such as {@code loss}
     * @param extension the extension
     * @return the origin
     */
    public static Origin of(String kind, Object extension) {
        return new Origin(kind + " " + extension.getClass().getName());
    }

    /**
     * Asks the extension for something. Mistakes in its code become a {@link PluginException} with its name; what it
     * says of a mistake of the user, another {@link KilnException} than of a graph, stays as it is.
     *
     * @param code calls the extension
     * @param <T> the answer
     * @return what it returned
     * @throws PluginException if it threw, or returned null
     */
    public <T> T ask(Supplier<T> code) {
        try {
            return write(code);
        } catch (GraphException e) {
            throw caused(new Fault("The " + name + " failed: " + e.getMessage(), Fault.REPORT), e);
        }
    }

    /**
     * The same for one that may say of a graph that it does not fit, which is the user's mistake too.
     *
     * @param code calls the extension
     * @param <T> the answer
     * @return what it returned
     * @throws GraphException as it threw it
     * @throws PluginException if it threw anything else, or returned null
     */
    public <T> T write(Supplier<T> code) {
        T answer;
        try {
            answer = code.get();
        } catch (KilnException e) {
            throw e;
        } catch (RuntimeException e) {
            throw caused(Fault.of("The " + name, e), e);
        }
        return present(answer);
    }

    // null against the api's promise, and so not seen by the compiler
    private <T> T present(T answer) {
        if (answer == null) {
            throw fault("returned null");
        }
        return answer;
    }

    /**
     * What the extension returned cannot be used.
     *
     * @param what what it did, such as {@code returned 3 examples for 4}
     * @return the exception to throw
     */
    public PluginException fault(String what) {
        return new PluginException(new Fault("The " + name + " " + what + ".", Fault.REPORT));
    }

    private static PluginException caused(Fault fault, Throwable cause) {
        PluginException exception = new PluginException(fault);
        exception.initCause(cause);
        return exception;
    }
}
