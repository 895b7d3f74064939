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
 * The functions that a file defines, as some exporters do for each layer: a node that calls one is replaced by the
 * nodes of its body, so that no other code needs to handle functions.
 */
final class LocalFunctions {

    /**
     * The maximum number of nodes after inlining, for each node in the file: functions that call each other twice
     * double the number with each definition.
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
     * Inlines all calls.
     *
     * @param model a model
     * @return a model that calls no function and has none; the same if it calls none
     * @throws FileFormatException if a function calls itself, has another operator set than the model, or inlining
     *     exceeds the maximum number of nodes
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
     * The meaning of names and attributes in a scope: in a graph themselves, in the body of a function those of the
     * call.
     *
     * @param values the outer names of values by their inner ones
     * @param attributes the attributes of the call, with the defaults of the function
     * @param prefix the prefix of the body's own names; empty outside of bodies
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

    /** An attribute with the value of the call; null where the call omits it and the function has no default. */
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
                // an output that is an input itself
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

    /** A unique prefix for each call, so that no name has to be tried twice. */
    private String prefix(String caller) {
        boolean isOwn = caller.length() < LONGEST_PREFIX && prefixes.add(caller);
        String shown = caller.substring(0, Math.min(caller.length(), LONGEST_PREFIX));
        return isOwn ? caller + "/" : shown + "_" + written + "/";
    }

    /** Adds the operator sets that a function imports to the model's. */
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
