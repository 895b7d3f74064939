package dev.kiln.testkit.conformance;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * An input or output of a model as its file declares it. Files of tests number them in the order of the file, constants
 * included, so the graph that was read from it is not enough.
 *
 * @param name its name
 * @param kind its kind if it is not a tensor, such as {@code a sequence}; empty for a tensor
 */
record Port(String name, Optional<String> kind) {

    // numbers of ModelProto, GraphProto, ValueInfoProto and TypeProto
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_SEQUENCE = 4;
    private static final int TYPE_MAP = 5;
    private static final int TYPE_OPTIONAL = 9;

    static List<Port> inputs(byte[] model) {
        return ports(model, GRAPH_INPUT);
    }

    static List<Port> outputs(byte[] model) {
        return ports(model, GRAPH_OUTPUT);
    }

    private static List<Port> ports(byte[] model, int field) {
        return WireMessage.parse(ByteBuffer.wrap(model))
                .message(MODEL_GRAPH)
                .map(graph -> graph.messages(field).stream().map(Port::of).toList())
                .orElse(List.of());
    }

    private static Port of(WireMessage value) {
        return new Port(value.text(VALUE_NAME), value.message(VALUE_TYPE).flatMap(Port::kind));
    }

    private static Optional<String> kind(WireMessage type) {
        if (type.has(TYPE_SEQUENCE)) {
            return Optional.of("a sequence");
        }
        if (type.has(TYPE_OPTIONAL)) {
            return Optional.of("an optional");
        }
        return type.has(TYPE_MAP) ? Optional.of("a map") : Optional.empty();
    }
}
