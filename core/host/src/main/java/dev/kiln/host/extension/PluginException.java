package dev.kiln.host.extension;

import dev.kiln.graph.error.KilnException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plugin is broken: not a mistake of the user, nor one of the host. */
public class PluginException extends KilnException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;
    private final transient @Nullable Origin origin;

    /**
     * A failure of a plugin.
     *
     * @param reason what is wrong, a sentence
     * @param fix what to do, a sentence
     */
    public PluginException(String reason, String fix) {
        this(new Fault(reason, fix));
    }

    /**
     * A failure of a plugin.
     *
     * @param fault what is wrong, and what to do
     */
    public PluginException(Fault fault) {
        super(fault.toString());
        this.fault = fault;
        this.origin = null;
    }

    /**
     * A failure of an extension.
     *
     * @param fault what is wrong, and what to do
     * @param origin the extension
     */
    PluginException(Fault fault, Origin origin) {
        super(fault.toString());
        this.fault = fault;
        this.origin = origin;
    }

    /** Returns what is wrong, and what to do. */
    public Fault fault() {
        return fault;
    }

    /** Returns the extension in which it happened; empty where it is the plugin as a whole. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }
}
