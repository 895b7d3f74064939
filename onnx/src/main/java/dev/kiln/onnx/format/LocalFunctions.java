package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.onnx.convert.UsedNames;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.FunctionProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a file defines for itself, as some exporters do for each layer: a node that calls one becomes the
 * nodes of its body. Whatever reads the graph so need not know of functions.
 */
final class LocalFunctions {

    /**
     * How many nodes there may be in the end, for each that stands in the file: functions that call each other twice
     * double them with each definition.
     */
    private static final int MOST_FOR_EACH = 100;

    private static final int LONGEST_PREFIX = 2000;

    private record Key(String domain, String name, String overload) {

        static Key of(FunctionProto function) {
            return new Key(NodeDecoder.domain(function.getDomain()), function.getName(), function.getOverload());
        }

        static Key called(NodeProto node) {
            return new Key(NodeDecoder.domain(node.getDomain()), node.getOpType(), node.getOverload());
        }
    }

    private final Map<Key, FunctionProto> functions = new HashMap<>();
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Set<Key> open = new HashSet<>();
    private final Set<String> prefixes = new HashSet<>();
    private final UsedNames names;
    private final long most;
    private long written;

    private LocalFunctions(ModelProto model) {
        model.getFunctionsList().forEach(function -> functions.put(Key.of(function), function));
        model.getOpsetImportList().forEach(o -> opsets.put(NodeDecoder.domain(o.getDomain()), o.getVersion()));
        this.names = Names.of(model.getGraph());
        long bodies = model.getFunctionsList().stream()
                .mapToLong(FunctionProto::getNodeCount)
                .sum();
        this.most = MOST_FOR_EACH * (model.getGraph().getNodeCount() + bodies);
    }

    /**
     * Writes out all calls.
     *
     * @param model a model
     * @return a model that calls no function and has none; the same if it calls none
     * @throws FileFormatException if a function calls itself, has another operator set than the model, or calls grow
     *     beyond all measure
     */
    static ModelProto inlined(ModelProto model) {
        if (model.getFunctionsCount() == 0) {
            return model;
        }
        LocalFunctions functions = new LocalFunctions(model);
        if (!functions.calls(model.getGraph())) {
            return model;
        }
        GraphProto graph = functions.written(model.getGraph(), Scope.OF_GRAPH);
        ModelProto.Builder result =
                model.toBuilder().setGraph(graph).clearFunctions().clearOpsetImport();
        functions.opsets.forEach((domain, version) -> result.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        return result.build();
    }

    private boolean calls(GraphProto graph) {
        return graph.getNodeList().stream()
                .anyMatch(node -> functions.containsKey(Key.called(node))
                        || node.getAttributeList().stream()
                                .anyMatch(a -> (a.hasG() && calls(a.getG()))
                                        || a.getGraphsList().stream().anyMatch(this::calls)));
    }

    /**
     * What names and attributes mean where nodes are written: in a graph what they are, in the body of a function what
     * its call says.
     *
     * @param values the names of values outside for those inside
     * @param attributes those that the call gives, with the defaults of the function
     * @param prefix what stands before names of the body's own; empty outside of bodies
     */
    private record Scope(Map<String, String> values, Map<String, AttributeProto> attributes, String prefix) {

        private static final Scope OF_GRAPH = new Scope(Map.of(), Map.of(), "");
    }

    private String name(String inside, Scope scope) {
        if (inside.isEmpty() || scope.prefix().isEmpty()) {
            return inside;
        }
        return scope.values().computeIfAbsent(inside, name -> names.fresh(scope.prefix() + name));
    }

    private GraphProto written(GraphProto graph, Scope scope) {
        GraphProto.Builder result = graph.toBuilder().clearNode();
        result.getInputBuilderList().forEach(i -> i.setName(name(i.getName(), scope)));
        result.getOutputBuilderList().forEach(o -> o.setName(name(o.getName(), scope)));
        result.getValueInfoBuilderList().forEach(v -> v.setName(name(v.getName(), scope)));
        result.getInitializerBuilderList().forEach(t -> t.setName(name(t.getName(), scope)));
        result.getSparseInitializerBuilderList()
                .forEach(t -> t.getValuesBuilder().setName(name(t.getValues().getName(), scope)));
        graph.getNodeList().forEach(node -> write(node, scope, result));
        return result.build();
    }

    private void write(NodeProto node, Scope scope, GraphProto.Builder target) {
        NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput().clearAttribute();
        node.getInputList().forEach(input -> renamed.addInput(name(input, scope)));
        node.getOutputList().forEach(output -> renamed.addOutput(name(output, scope)));
        if (!node.getName().isEmpty()) {
            renamed.setName(scope.prefix() + node.getName());
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            AttributeProto given = given(attribute, scope);
            if (given != null) {
                renamed.addAttribute(given);
            }
        }
        FunctionProto function = functions.get(Key.called(node));
        if (function != null) {
            call(renamed.build(), function, target);
        } else {
            target.addNode(renamed);
        }
        if (++written > most) {
            throw new FileFormatException(
                    "The calls of its functions become more than " + most + " nodes, so it is damaged or hostile.");
        }
    }

    /** An attribute as the call means it; null where the call leaves it out and the function has no default. */
    private @Nullable AttributeProto given(AttributeProto attribute, Scope scope) {
        if (!attribute.getRefAttrName().isEmpty() && !scope.prefix().isEmpty()) {
            AttributeProto value = scope.attributes().get(attribute.getRefAttrName());
            return value == null
                    ? null
                    : value.toBuilder().setName(attribute.getName()).build();
        }
        if (!attribute.hasG() && attribute.getGraphsCount() == 0) {
            return attribute;
        }
        AttributeProto.Builder result = attribute.toBuilder().clearGraphs();
        if (attribute.hasG()) {
            result.setG(written(attribute.getG(), scope));
        }
        attribute.getGraphsList().forEach(graph -> result.addGraphs(written(graph, scope)));
        return result.build();
    }

    private void call(NodeProto call, FunctionProto function, GraphProto.Builder target) {
        Key key = Key.of(function);
        if (!open.add(key)) {
            throw new FileFormatException("Its function " + function.getName() + " calls itself; correct the model.");
        }
        adopt(function);
        Scope scope = scope(call, function);
        Set<String> made = new HashSet<>();
        function.getNodeList().forEach(node -> made.addAll(node.getOutputList()));
        function.getNodeList().forEach(node -> write(node, scope, target));
        for (int i = 0; i < function.getOutputCount(); i++) {
            String output = function.getOutput(i);
            if (!made.contains(output)
                    && i < call.getOutputCount()
                    && !call.getOutput(i).isEmpty()) {
                // an output that is an input as it is
                target.addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput(name(output, scope))
                        .addOutput(call.getOutput(i)));
            }
        }
        open.remove(key);
    }

    private Scope scope(NodeProto call, FunctionProto function) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < function.getOutputCount(); i++) {
            if (i < call.getOutputCount() && !call.getOutput(i).isEmpty()) {
                values.put(function.getOutput(i), call.getOutput(i));
            }
        }
        for (int i = 0; i < function.getInputCount(); i++) {
            values.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
        }
        Map<String, AttributeProto> attributes = new HashMap<>();
        function.getAttributeProtoList().forEach(a -> attributes.put(a.getName(), a));
        call.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
        return new Scope(values, attributes, prefix(call.getName().isEmpty() ? function.getName() : call.getName()));
    }

    /** Of each call its own, so that no name has to be tried twice. */
    private String prefix(String caller) {
        boolean isOwn = caller.length() < LONGEST_PREFIX && prefixes.add(caller);
        String shown = caller.substring(0, Math.min(caller.length(), LONGEST_PREFIX));
        return isOwn ? caller + "/" : shown + "_" + written + "/";
    }

    /** The model takes over the operator sets that a function brings along. */
    private void adopt(FunctionProto function) {
        for (OperatorSetIdProto opset : function.getOpsetImportList()) {
            String domain = NodeDecoder.domain(opset.getDomain());
            long version = opsets.computeIfAbsent(domain, d -> opset.getVersion());
            boolean converted = domain.isEmpty() && Math.min(version, opset.getVersion()) < Graph.OPSET;
            if (converted && version != opset.getVersion()) {
                throw new FileFormatException("Its function " + function.getName() + " uses the operator set "
                        + opset.getVersion() + " and the model " + version
                        + "; export it with its functions written out.");
            }
        }
    }
}
