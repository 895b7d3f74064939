package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BorderTypesTest {

    private static final Tensor WEIGHT = Tensor.of(new float[] {1, 0, 0.5f, 2, -1, 0}, 3, 2);

    /** A product, and what of it is above 0. */
    private static Model product(ElementType type) {
        return Model.of(new GraphEditor()
                .name("product")
                .input("x", new TensorType(type, Shape.batchOf(3)))
                .constant("w", WEIGHT.cast(type))
                .add("", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .add("", "Relu", List.of("y"), List.of("z"), Attributes.NONE)
                .output("y")
                .output("z")
                .build());
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    @OnEachEngine
    void areThoseOfTheFileWhateverPrecisionItComputesIn(Engine engine) {
        for (ElementType type : List.of(ElementType.FLOAT16, ElementType.DOUBLE)) {
            Model file = product(type);
            Model trainable = TrainableModel.of(Preprocessing.NONE.before(file).withParameters(Set.of("w")));
            assertThat(trainable.graph().constant("w").elementType()).isEqualTo(ElementType.FLOAT);
            Model restored = BorderTypes.of(file.graph()).in(trainable);
            assertThat(restored.graph().type("x")).isEqualTo(file.graph().type("x"));
            assertThat(restored.graph().type("y").elementType()).isEqualTo(type);
            assertThat(restored.graph().outputs()).containsExactly("y", "z");
            assertThat(operators(restored.graph())).containsOnlyOnce("MatMul", "Relu");
            try (Program program = engine.compile(restored.graph())) {
                Map<String, Tensor> results = program.run(Map.of(
                        "x", Tensor.of(new float[] {2, 4, 8}, 1, 3).cast(type)));
                // 2 + 4 * 0.5 - 8 and 4 * 2
                assertThat(Objects.requireNonNull(results.get("y")))
                        .isEqualTo(Tensor.of(new float[] {-4, 8}, 1, 2).cast(type));
                assertThat(Objects.requireNonNull(results.get("z")))
                        .isEqualTo(Tensor.of(new float[] {0, 8}, 1, 2).cast(type));
            }
        }
    }

    @Test
    void takeBackTheCastOfAPreprocessing() {
        Model file = product(ElementType.FLOAT16);
        Model restored = BorderTypes.of(file.graph()).in(Preprocessing.NONE.before(file));
        assertThat(operators(restored.graph())).containsExactly("MatMul", "Relu");
        assertThat(restored.graph().type("x")).isEqualTo(file.graph().type("x"));
    }

    @Test
    void leaveAModelAloneThatHasThem() {
        Model model = product(ElementType.FLOAT);
        assertThat(BorderTypes.of(model.graph()).in(model)).isSameAs(model);
    }

    @Test
    void doNotHideWhatThePredictionIsMadeOf() {
        Model file = product(ElementType.FLOAT16);
        Model restored = BorderTypes.of(file.graph()).in(TrainableModel.of(file));
        assertThat(restored.prediction()).isEqualTo(file.prediction());
        assertThat(restored.predictedShape(Task.CLASSIFICATION)).isEqualTo(file.predictedShape(Task.CLASSIFICATION));
    }
}
