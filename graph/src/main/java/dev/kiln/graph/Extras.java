package dev.kiln.graph;

import dev.kiln.graph.status.Experimental;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a node, a graph or a model in a file that Kiln does not read: documentation, metadata, unknown fields.
 * They are kept and written back, never interpreted.
 *
 * @param proto a serialised message of the file format; empty where there are none
 */
@Experimental
public record Extras(byte[] proto) {

    /** No such parts. */
    public static final Extras NONE = new Extras(new byte[0]);

    /** Copies the bytes. */
    public Extras {
        proto = proto.clone();
    }

    @Override
    public byte[] proto() {
        return proto.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Extras that && Arrays.equals(proto, that.proto);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(proto);
    }

    @Override
    public String toString() {
        return proto.length + " bytes";
    }
}
