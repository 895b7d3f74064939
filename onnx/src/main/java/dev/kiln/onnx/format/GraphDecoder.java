package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.convert.OpsetConverter;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.SparseTensorProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the graph of a model, and the branches and bodies inside it. */
final class GraphDecoder {

    /** From this version of the format on, an input that is also a constant is one with a default. */
    private static final int DEFAULTED_INPUTS_IR = 4;

    private final TensorDecoder tensors;
    private final SparseDecoder sparse;
    private final NodeDecoder nodes;
    private final OpsetConverter converter;
    private final Map<String, Integer> opsets;
    private final boolean listsConstantsAsInputs;

    GraphDecoder(TensorDecoder tensors, OpsetConverter converter, Map<String, Integer> opsets, long irVersion) {
        this.tensors = tensors;
        this.sparse = new SparseDecoder(tensors);
        this.nodes = new NodeDecoder(tensors, this::body);
        this.converter = converter;
        this.opsets = opsets;
        this.listsConstantsAsInputs = irVersion < DEFAULTED_INPUTS_IR;
    }

    Graph model(GraphProto proto) {
        Graph graph = converter.finish(fill(proto, tensors::decodeConstant).build());
        DeclaredTypes.of(graph).requireElementTypes();
        return graph;
    }

    private Graph body(GraphProto proto) {
        return converter.finish(fill(proto, tensors::decode).buildBody());
    }

    private GraphEditor fill(GraphProto proto, Function<TensorProto, Tensor> decoder) {
        Map<String, Tensor> constants = constants(proto, decoder);
        GraphEditor editor = new GraphEditor().name(proto.getName());
        editor.extras(Rest.of(proto, listsConstantsAsInputs ? constants.keySet() : Set.of()));
        opsets.forEach(editor::opset);
        for (ValueInfoProto input : proto.getInputList()) {
            if (!constants.containsKey(input.getName())) {
                editor.input(input.getName(), ValueTypes.decode(input));
            }
        }
        constants.forEach(editor::constant);
        for (NodeProto node : proto.getNodeList()) {
            converter.add(nodes.decode(node), editor);
        }
        proto.getOutputList().forEach(o -> editor.output(o.getName()));
        return editor;
    }

    private Map<String, Tensor> constants(GraphProto proto, Function<TensorProto, Tensor> decoder) {
        Map<String, Tensor> constants = new LinkedHashMap<>();
        for (TensorProto initializer : proto.getInitializerList()) {
            add(constants, initializer.getName(), decoder.apply(initializer));
        }
        for (SparseTensorProto initializer : proto.getSparseInitializerList()) {
            add(constants, initializer.getValues().getName(), sparse.decode(initializer));
        }
        return constants;
    }

    private static void add(Map<String, Tensor> constants, String name, Tensor value) {
        if (constants.put(name, value) != null) {
            throw new FileFormatException("The constant " + name + " is there twice; export the model again.");
        }
    }
}
