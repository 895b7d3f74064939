package dev.kiln.graph;

import dev.kiln.graph.status.Experimental;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a file said of a node, a graph or a model beyond what Kiln reads: documentation, metadata, unknown fields.
 * It is carried along and written back, never interpreted.
 *
 * @param proto a serialised message of the file format; empty where there is nothing
 */
@Experimental
public record Extras(byte[] proto) {

    /** Nothing. */
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
