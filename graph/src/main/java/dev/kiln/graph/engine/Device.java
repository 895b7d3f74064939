package dev.kiln.graph.engine;

import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;

/**
 * The device on which programs run.
 *
 * @param kind the kind of processor
 * @param index its index among several, from 0
 */
@Stable
public record Device(Kind kind, int index) {

    /** The host's processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    /** A kind of processor. */
    public enum Kind {
        /** The host's processor. */
        CPU,
        /** A CUDA device. */
        GPU
    }

    /**
     * Parses a device as users type it.
     *
     * @param text {@code cpu}, {@code gpu} or {@code gpu:N}
     * @return the device
     * @throws OptionException if it is none of these
     */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        if (text.equals("gpu")) {
            return new Device(Kind.GPU, 0);
        }
        if (text.matches("gpu:\\d{1,4}")) {
            return new Device(Kind.GPU, Integer.parseInt(text.substring(4)));
        }
        throw new OptionException("The device is " + text + ", expected cpu, gpu or gpu:N.");
    }

    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "gpu:" + index;
    }
}
