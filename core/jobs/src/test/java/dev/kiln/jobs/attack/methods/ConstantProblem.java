package dev.kiln.jobs.attack.methods;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** The inputs of {@link LinearProblem}, which are all of the class 1, whatever the input. */
final class ConstantProblem {

    private ConstantProblem() {}

    static Model model(InputInfo range) {
        GraphBuilder graph = new GraphBuilder("constant");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(LinearProblem.FEATURES)));
        Value none =
                graph.constant("none", Tensor.of(new float[2 * LinearProblem.FEATURES], LinearProblem.FEATURES, 2));
        Value bias = graph.constant("bias", Tensor.of(new float[] {0, 1}, 2));
        graph.output("y", x.clip(-2, 2).matMul(none).add(bias));
        return Model.of(graph.build()).withInput(range);
    }

    static TensorDataSet data() {
        long[] labels = new long[LinearProblem.EXAMPLES];
        Arrays.fill(labels, 1);
        return TensorDataSet.classification(
                "constant",
                Tensor.of(LinearProblem.features(), LinearProblem.EXAMPLES, LinearProblem.FEATURES),
                Tensor.of(labels, labels.length),
                List.of("down", "up"));
    }
}
