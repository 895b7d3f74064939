package dev.kiln.onnx.format;

import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.StringStringEntryProto;
import dev.kiln.onnx.proto.TensorProto;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The external files that the tensors of a model name, anywhere in the model. */
public final class Locations {

    private final Set<String> found = new LinkedHashSet<>();

    private Locations() {}

    /**
     * Finds them.
     *
     * @param model a model
     * @return paths relative to the model's folder, each once, in the order of the file
     */
    public static Set<String> of(ModelProto model) {
        Locations locations = new Locations();
        locations.graph(model.getGraph());
        model.getFunctionsList().forEach(function -> locations.nodes(function.getNodeList()));
        return locations.found;
    }

    private void graph(GraphProto graph) {
        graph.getInitializerList().forEach(this::tensor);
        graph.getSparseInitializerList().forEach(sparse -> {
            tensor(sparse.getValues());
            tensor(sparse.getIndices());
        });
        nodes(graph.getNodeList());
    }

    private void nodes(List<NodeProto> nodes) {
        nodes.forEach(node -> node.getAttributeList().forEach(this::attribute));
    }

    private void attribute(AttributeProto attribute) {
        if (attribute.hasT()) {
            tensor(attribute.getT());
        }
        if (attribute.hasG()) {
            graph(attribute.getG());
        }
        attribute.getTensorsList().forEach(this::tensor);
        attribute.getGraphsList().forEach(this::graph);
    }

    private void tensor(TensorProto tensor) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            tensor.getExternalDataList().stream()
                    .filter(entry -> entry.getKey().equals("location"))
                    .map(StringStringEntryProto::getValue)
                    .forEach(found::add);
        }
    }
}
