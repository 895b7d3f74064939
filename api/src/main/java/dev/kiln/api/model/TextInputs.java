package dev.kiln.api.model;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The inputs of BERT-like models besides the token numbers, which are computed from these. */
final class TextInputs {

    static final String MASK = "attention_mask";
    private static final String TOKENS = "input_ids";
    private static final String TYPES = "token_type_ids";
    private static final String POSITIONS = "position_ids";
    private static final Set<String> COMPANIONS = Set.of(MASK, TYPES, POSITIONS);

    private TextInputs() {}

    /** Whether an input can be computed from the tokens of the same graph. */
    static boolean isComputed(Input input, Graph graph) {
        return COMPANIONS.contains(input.name()) && graph.input(TOKENS).isPresent();
    }

    /** An input that is computed from the tokens, in its declared type. */
    static Value computed(Input input, Map<String, Value> bindings, long padding) {
        Value tokens = Objects.requireNonNull(bindings.get(TOKENS), TOKENS);
        return companion(input.name(), tokens, padding).cast(input.type().elementType());
    }

    private static Value companion(String name, Value tokens, long padding) {
        GraphBuilder graph = tokens.graph();
        return switch (name) {
            case MASK ->
                tokens.equal(graph.constant(Tensor.scalar(tokens.elementType(), (double) padding)))
                        .not();
            case TYPES -> tokens.equal(tokens).not();
            default -> {
                Value ones = tokens.equal(tokens).cast(ElementType.INT64);
                Value axis = graph.constant(Tensor.scalar(ElementType.INT64, 1));
                yield graph.apply("CumSum", Attributes.of("exclusive", 1), ones, axis);
            }
        };
    }

    /**
     * The number with which a graph compares its tokens, as exports of RoBERTa do to count positions from the padding.
     */
    static OptionalLong comparedWith(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.is("Equal") && node.inputs().contains(TOKENS))
                .flatMap(node -> constants(graph, node))
                .mapToLong(Long::longValue)
                .findFirst();
    }

    private static Stream<Long> constants(Graph graph, Node node) {
        return List.copyOf(node.inputs()).stream()
                .map(graph.constants()::get)
                .flatMap(Stream::ofNullable)
                .filter(value -> value.size() == 1 && value.elementType().isInteger())
                .map(value -> value.toLongArray()[0]);
    }
}
