package dev.kiln.host.extension;

import dev.kiln.graph.error.KilnException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure of a plugin: neither a mistake of the user nor of the host. */
public class PluginException extends KilnException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;
    private final transient @Nullable Origin origin;

    /**
     * A failure of a plugin.
     *
     * @param reason the reason, a sentence
     * @param fix the remedy, a sentence
     */
    public PluginException(String reason, String fix) {
        this(new Fault(reason, fix));
    }

    /**
     * A failure of a plugin.
     *
     * @param fault the reason and the remedy
     */
    public PluginException(Fault fault) {
        super(fault.toString());
        this.fault = fault;
        this.origin = null;
    }

    /**
     * A failure of an extension.
     *
     * @param fault the reason and the remedy
     * @param origin the extension
     */
    PluginException(Fault fault, Origin origin) {
        super(fault.toString());
        this.fault = fault;
        this.origin = origin;
    }

    /** Returns the reason and the remedy. */
    public Fault fault() {
        return fault;
    }

    /** Returns the failed extension; empty for the plugin as a whole. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }
}
