package dev.kiln.jobs.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.NpzFile;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.Optional;

/** The network for MNIST whose weights the Adversarial Robustness Toolbox ships with its own tests. */
final class ArtNetwork {

    private ArtNetwork() {}

    /** The network; empty where the file is not there. */
    static Optional<Model> model() {
        return SharedFiles.find("models/mnist/art-test-cnn/weights.npz").map(ArtNetwork::read);
    }

    private static Model read(Path weights) {
        try (NpzFile file = NpzFile.open(weights)) {
            GraphBuilder graph = new GraphBuilder("art");
            Value x = graph.input("x", TensorType.floats(Shape.batchOf(1, 28, 28)));
            Value kernel = graph.constant("conv.weight", file.read("conv.weight"));
            Value bias = graph.constant("conv.bias", file.read("conv.bias"));
            Value hidden =
                    Convolution.apply(x, kernel, bias, Window.of(7, 7), 1).relu();
            Value pooled = Pooling.max(hidden, Window.of(4, 4).stride(4)).reshape(-1, 25);
            Value dense = graph.constant("fc.weight", file.read("fc.weight"));
            Value offset = graph.constant("fc.bias", file.read("fc.bias"));
            graph.output("y", pooled.gemm(dense, offset, false, true));
            return Model.of(graph.build()).withInput(InputInfo.UNIT);
        }
    }
}
