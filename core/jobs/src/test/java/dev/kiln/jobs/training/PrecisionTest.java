package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.models.ModelFiles;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** Models of another precision than training has: they learn what their twins in single precision do. */
class PrecisionTest {

    /** Numbers that half precision holds too. */
    private static final Tensor WEIGHT = Tensor.of(new float[] {0.5f, -0.25f, 1, 0.75f, -1, 0.125f}, 2, 3);

    private static Model model(ElementType type) {
        Graph graph = new GraphEditor()
                .name("net")
                .input("x", new TensorType(type, Shape.batchOf(2)))
                .constant("w", WEIGHT.cast(type))
                .add("", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        return Model.of(graph).withParameters(Set.of("w"));
    }

    private static Model trained(Engine engine, Model model) {
        TensorDataSet data = TensorDataSet.classification(
                "arrays",
                Tensor.of(new float[] {1, 0, 0, 1, -1, -1, 2, 1}, 4, 2),
                Tensor.of(new long[] {0, 1, 2, 0}, 4),
                List.of("a", "b", "c"));
        return new EngineTrainer(engine, TrainingSettings.DEFAULT)
                .train(model, data, Networks.plan(new Networks.Momentum(0.1, 0.9), 2, 2));
    }

    @OnEachEngine
    void isThatOfTheModelWhereItIsFedAndRead(Engine engine) {
        Tensor expected = trained(engine, model(ElementType.FLOAT)).graph().constant("w");
        for (ElementType type : List.of(ElementType.DOUBLE, ElementType.FLOAT16)) {
            Graph learnt = trained(engine, model(type)).graph();
            assertThat(learnt.constant("w")).isEqualTo(expected);
            assertThat(learnt.type("x")).isEqualTo(new TensorType(type, Shape.batchOf(2)));
            assertThat(learnt.type("y").elementType()).isEqualTo(type);
        }
    }

    /** (q - 0) * 0.125 is the weight above. */
    @OnEachEngine
    void ofIntegersIsGoneAndNothingOfThemIsWritten(Engine engine, @TempDir Path folder) {
        Graph graph = new GraphEditor()
                .name("net")
                .input("x", TensorType.floats(Shape.batchOf(2)))
                .constant("q", Tensor.of(new int[] {4, -2, 8, 6, -8, 1}, 2, 3).cast(ElementType.INT8))
                .constant("scale", Tensor.scalar(ElementType.FLOAT, 0.125))
                .add("", "DequantizeLinear", List.of("q", "scale"), List.of("w"), Attributes.NONE)
                .add("", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        Path file = folder.resolve("trained.onnx");
        ModelFiles.write(trained(engine, Model.of(graph)), file);
        assertThat(OnnxFile.read(file).graph().constants()).containsOnlyKeys("w");
        assertThat(ModelFiles.read(file).graph().constant("w"))
                .isEqualTo(trained(engine, model(ElementType.FLOAT)).graph().constant("w"));
    }
}
