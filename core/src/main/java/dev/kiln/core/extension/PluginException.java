package dev.kiln.core.extension;

import dev.kiln.api.KilnException;

/** A plugin is broken: not a mistake of the user, nor one of the host. */
public class PluginException extends KilnException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

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
    }

    /** Returns what is wrong, and what to do. */
    public Fault fault() {
        return fault;
    }
}
