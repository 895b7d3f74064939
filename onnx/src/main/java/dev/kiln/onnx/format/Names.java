package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.onnx.convert.UsedNames;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.Set;

/** The names that a file uses, those inside branches and bodies included. */
final class Names {

    private final Set<String> made = new HashSet<>();
    private final Set<String> read = new HashSet<>();

    private Names() {}

    static UsedNames of(GraphProto graph) {
        Names names = new Names();
        names.collect(graph);
        return new UsedNames(names.made, names.read);
    }

    static UsedNames of(Graph graph) {
        Names names = new Names();
        names.collect(graph);
        return new UsedNames(names.made, names.read);
    }

    private void collect(Graph graph) {
        graph.inputs().stream().map(Input::name).forEach(made::add);
        graph.states().stream().map(State::input).forEach(made::add);
        made.addAll(graph.constants().keySet());
        read.addAll(graph.outputs());
        for (Node node : graph.nodes()) {
            made.addAll(node.outputs());
            read.addAll(node.inputs());
            node.attributes().graphs().forEach(this::collect);
        }
    }

    private void collect(GraphProto graph) {
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(made::add);
        graph.getInitializerList().stream().map(TensorProto::getName).forEach(made::add);
        graph.getSparseInitializerList().forEach(s -> made.add(s.getValues().getName()));
        graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(read::add);
        for (NodeProto node : graph.getNodeList()) {
            made.addAll(node.getOutputList());
            read.addAll(node.getInputList());
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    collect(attribute.getG());
                }
                attribute.getGraphsList().forEach(this::collect);
            }
        }
    }
}
