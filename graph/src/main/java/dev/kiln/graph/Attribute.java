package dev.kiln.graph;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of a node's attribute, of one of the kinds of ONNX's {@code AttributeProto}. */
@Stable
public sealed interface Attribute {

    /**
     * An integer.
     *
     * @param value the value
     */
    record Int(long value) implements Attribute {}

    /**
     * A single precision number.
     *
     * @param value the value
     */
    record Real(float value) implements Attribute {}

    /**
     * Bytes, UTF-8 text as a rule.
     *
     * @param bytes the bytes
     */
    record Text(byte[] bytes) implements Attribute {
        /** Copies the bytes. */
        public Text {
            bytes = bytes.clone();
        }

        /** Returns the bytes read as UTF-8. */
        public String value() {
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return '"' + value() + '"';
        }
    }

    /**
     * A tensor.
     *
     * @param value the value
     */
    record Array(Tensor value) implements Attribute {}

    /**
     * A graph, such as a branch of {@code If} or the body of {@code Loop}. It may read values of the graph around it.
     *
     * @param value the value
     */
    record Subgraph(Graph value) implements Attribute {}

    /**
     * Integers.
     *
     * @param values the values
     */
    record Ints(List<Long> values) implements Attribute {
        /** Copies the list. */
        public Ints {
            values = List.copyOf(values);
        }
    }

    /**
     * Single precision numbers.
     *
     * @param values the values
     */
    record Reals(List<Float> values) implements Attribute {
        /** Copies the list. */
        public Reals {
            values = List.copyOf(values);
        }
    }

    /**
     * Texts.
     *
     * @param values the values
     */
    record Texts(List<String> values) implements Attribute {
        /** Copies the list. */
        public Texts {
            values = List.copyOf(values);
        }
    }

    /**
     * Tensors.
     *
     * @param values the values
     */
    record Tensors(List<Tensor> values) implements Attribute {
        /** Copies the list. */
        public Tensors {
            values = List.copyOf(values);
        }
    }

    /**
     * Graphs.
     *
     * @param values the values
     */
    record Subgraphs(List<Graph> values) implements Attribute {
        /** Copies the list. */
        public Subgraphs {
            values = List.copyOf(values);
        }
    }

    /**
     * A kind that Kiln does not read (sparse tensors, types, references to a function's attributes), kept in its
     * serialised form.
     *
     * @param proto the serialised {@code AttributeProto}
     */
    record Opaque(byte[] proto) implements Attribute {
        /** Copies the bytes. */
        public Opaque {
            proto = proto.clone();
        }

        @Override
        public byte[] proto() {
            return proto.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Opaque that && Arrays.equals(proto, that.proto);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(proto);
        }
    }
}
