package dev.kiln.onnx.format;

import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.StringStringEntryProto;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a whole file. */
public final class ModelEncoder {

    private static final String PRODUCER = "kiln";

    private ModelEncoder() {}

    /**
     * A file as a message.
     *
     * @param file the file
     * @param storage the storage of its constants
     * @return the message
     */
    public static ModelProto encode(ModelContent file, ConstantStorage storage) {
        ModelProto.Builder model =
                wrap(new GraphEncoder(file.graph(), storage).encode(), file.graph(), KeptFields.model(file.extras()));
        if (file.extras().equals(Extras.NONE)) {
            model.setProducerName(PRODUCER);
        }
        file.metadata()
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /**
     * An encoded graph as a model of its own, without metadata.
     *
     * @param proto the encoded graph
     * @param graph the graph from which it was encoded
     * @return the message
     */
    public static ModelProto wrap(GraphProto proto, Graph graph) {
        return wrap(proto, graph, ModelProto.getDefaultInstance()).build();
    }

    private static ModelProto.Builder wrap(GraphProto proto, Graph graph, ModelProto rest) {
        ModelProto.Builder model = rest.toBuilder().clearOpsetImport().setGraph(proto);
        Map<String, Integer> missing = opsets(graph);
        int opset = missing.getOrDefault("", Graph.OLDEST_OPSET);
        model.setIrVersion(Math.max(model.getIrVersion(), irVersion(opset)));
        for (OperatorSetIdProto declared : rest.getOpsetImportList()) {
            Integer version = missing.remove(NodeDecoder.domain(declared.getDomain()));
            if (version != null) {
                model.addOpsetImport(declared.toBuilder().setVersion(version));
            }
        }
        if (rest.getOpsetImportCount() > 0 && !usesDefaultDomain(graph)) {
            missing.remove("");
        }
        missing.forEach((domain, version) -> model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        return model;
    }

    /** The version of the format that was released together with an operator set. */
    static int irVersion(int opset) {
        return switch (opset) {
            case 20 -> 9;
            case 21, 22 -> 10;
            case 23 -> 11;
            case 24 -> 12;
            default -> 13;
        };
    }

    /** The operator sets that the graph names, and version 1 of each further domain of its nodes. */
    private static Map<String, Integer> opsets(Graph graph) {
        Map<String, Integer> opsets = new LinkedHashMap<>(graph.opsets());
        addDomains(graph, opsets);
        return opsets;
    }

    private static boolean usesDefaultDomain(Graph graph) {
        return graph.nodes().stream()
                .anyMatch(n -> n.domain().isEmpty()
                        || n.attributes().graphs().stream().anyMatch(ModelEncoder::usesDefaultDomain));
    }

    private static void addDomains(Graph graph, Map<String, Integer> opsets) {
        for (Node node : graph.nodes()) {
            opsets.putIfAbsent(node.domain(), 1);
            node.attributes().graphs().forEach(body -> addDomains(body, opsets));
        }
    }
}
