package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;

/**
 * The types that a file declares for results and intermediate values, compared with those that follow from its
 * operators.
 */
public final class DeclaredTypes {

    private final Graph graph;
    private final List<ValueInfoProto> declared = new ArrayList<>();

    private DeclaredTypes(Graph graph) {
        this.graph = graph;
        GraphProto rest = KeptFields.graph(graph.extras());
        declared.addAll(rest.getOutputList());
        declared.addAll(rest.getValueInfoList());
        declared.removeIf(value -> !graph.has(value.getName()) || ValueTypes.agree(value, graph.type(value.getName())));
    }

    /**
     * The declarations of a graph's file.
     *
     * @param graph a graph as it was read
     * @return the declarations
     */
    public static DeclaredTypes of(Graph graph) {
        return new DeclaredTypes(graph);
    }

    /**
     * Refuses a value whose declared element type differs from that of its operator's output.
     *
     * @throws FileFormatException that names it
     */
    void requireElementTypes() {
        for (ValueInfoProto value : declared) {
            ElementType said = ValueTypes.decode(value).elementType();
            ElementType made = graph.type(value.getName()).elementType();
            if (said != made && said != ElementType.UNDEFINED && made != ElementType.UNDEFINED) {
                throw new FileFormatException("The value " + value.getName() + " is declared as " + said + ", and "
                        + maker(value.getName()) + " makes it " + made + "; export the model again.");
            }
        }
    }

    private String maker(String value) {
        return graph.producer(value).map(node -> node.label()).orElse("the graph");
    }

    /**
     * The contradicted declarations.
     *
     * @return a sentence for each
     */
    public List<String> contradictions() {
        List<String> sentences = new ArrayList<>();
        for (ValueInfoProto value : declared) {
            TensorType made = graph.type(value.getName());
            if (value.getType().hasTensorType() && !made.equals(TensorType.UNKNOWN)) {
                sentences.add("The file declares " + value.getName() + " as " + ValueTypes.decode(value)
                        + "; by its operators it is " + made + ", which holds.");
            }
        }
        return sentences;
    }
}
