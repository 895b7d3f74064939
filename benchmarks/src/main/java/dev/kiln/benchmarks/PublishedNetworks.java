package dev.kiln.benchmarks;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.SharedFiles;
import java.util.List;
import java.util.Optional;

/** Pretrained networks, read from their files, on random images. */
final class PublishedNetworks {

    private static final int BATCHES = 4;

    private PublishedNetworks() {}

    static Optional<Network> resNet20() {
        return SharedFiles.find("models/cifar10/resnet20-cifar10-13.onnx")
                .map(ModelFiles::read)
                .map(model -> network("resnet20", "ResNet-20, 32x32", model, 32, 32, 10));
    }

    static Optional<Network> squeezeNet() {
        return SharedFiles.find("models/imagenet/squeezenet-fp32-7.onnx")
                .map(ModelFiles::read)
                .map(PublishedNetworks::openedSqueezeNet)
                .map(model -> network("squeezenet", "SqueezeNet 1.1 without dropout, 224x224", model, 8, 224, 1000));
    }

    private static Network network(String name, String title, Model model, int size, long length, long classes) {
        RandomData random = new RandomData(1);
        List<Batch> batches =
                random.batches(BATCHES, size, classes, () -> random.uniform(0, 1, size, 3, length, length));
        return new Network(
                name,
                title,
                new TrainingJob(model, batches, 0.001, 0.9),
                new AttackJob(model, batches.get(0), 8 / 255.0, 1 / 255.0, 5));
    }

    /** The file has a batch of 1, dropout that a peer could not repeat, and logits as images of one pixel. */
    private static Model openedSqueezeNet(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = GraphEditor.of(graph);
        TensorType one = model.features().type();
        editor.retype(
                model.features().name(),
                new TensorType(one.elementType(), one.shape().with(0, Dim.of("N"))));
        for (Node node : graph.nodes()) {
            if (node.is("Dropout")) {
                editor.redirect(node.output(0), node.input(0)).remove(node);
            } else if (node.is("Softmax")) {
                editor.remove(node);
                editor.add("flatten", "Flatten", List.of(node.input(0)), List.of("logits"), Attributes.NONE);
            }
        }
        return model.withGraph(editor.outputs(List.of("logits")).build());
    }
}
