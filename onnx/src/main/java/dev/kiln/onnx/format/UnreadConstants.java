package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.StringStringEntryProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.LinkedHashSet;
import java.util.Set;

/** The constants that neither the graph of a file nor another part of the file uses. */
public final class UnreadConstants {

    private UnreadConstants() {}

    /**
     * Finds them.
     *
     * @param file a file
     * @return the names of constants of its graph
     */
    public static Set<String> of(ModelContent file) {
        Graph graph = file.graph();
        Set<String> unread = new LinkedHashSet<>(graph.constants().keySet());
        graph.nodes().forEach(node -> {
            node.inputs().forEach(unread::remove);
            node.attributes().graphs().forEach(body -> unread.removeAll(body.captures()));
        });
        graph.outputs().forEach(unread::remove);
        GraphProto rest = KeptFields.graph(graph.extras());
        rest.getInputList().stream().map(ValueInfoProto::getName).forEach(unread::remove);
        rest.getQuantizationAnnotationList().forEach(annotation -> {
            unread.remove(annotation.getTensorName());
            annotation.getQuantParameterTensorNamesList().stream()
                    .map(StringStringEntryProto::getValue)
                    .forEach(unread::remove);
        });
        boolean describesTraining = KeptFields.model(file.extras()).getTrainingInfoCount() > 0;
        return describesTraining ? Set.of() : unread;
    }
}
