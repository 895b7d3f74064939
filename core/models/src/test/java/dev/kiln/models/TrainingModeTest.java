package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.TwoEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models that were exported in training mode. */
class TrainingModeTest {

    private static final Tensor EXAMPLES = Tensor.of(new float[] {1, 2, 3, 6, 5, 4}, 3, 2);

    private static GraphEditor network() {
        return new GraphEditor().name("network").input("x", TensorType.floats(Shape.batchOf(2)));
    }

    private static Graph normalized() {
        return network()
                .constant("scale", Tensor.of(new float[] {1, 2}, 2))
                .constant("bias", Tensor.of(new float[] {0, 1}, 2))
                .constant("mean", Tensor.of(new float[] {7, 7}, 2))
                .constant("variance", Tensor.of(new float[] {9, 9}, 2))
                .add(
                        "norm",
                        "BatchNormalization",
                        List.of("x", "scale", "bias", "mean", "variance"),
                        List.of("y", "m", "v"),
                        Attributes.of("training_mode", 1))
                .output("y")
                .build();
    }

    @Test
    void normalizesByTheBatchInEveryRunWhateverRanBefore() {
        List<String> notes = new ArrayList<>();
        Graph graph = TrainingMode.left(normalized(), notes::add);
        assertThat(notes).singleElement().asString().contains("training mode").contains("norm");
        float first = (float) Math.sqrt(1.5);
        float[] expected = {-first, 1 - 2 * first, 0, 1 + 2 * first, first, 1};
        try (TwoEngines engines = new TwoEngines()) {
            assertThat(engines.all()).isNotEmpty().allSatisfy(engine -> {
                try (var program = engine.compile(graph)) {
                    for (int run = 0; run < 3; run++) {
                        assertThat(program.run(Map.of("x", EXAMPLES)).get("y").toFloatArray())
                                .containsExactly(expected, within(1e-4f));
                        program.run(Map.of("x", Tensor.full(ElementType.FLOAT, 100, 2, 2)));
                    }
                }
            });
        }
    }

    @Test
    void takesDropoutAsInInferenceAndSaysSo() {
        List<String> notes = new ArrayList<>();
        Graph graph = TrainingMode.left(
                network()
                        .constant("ratio", Tensor.scalar(ElementType.FLOAT, 0.5))
                        .constant("mode", Tensor.scalar(ElementType.BOOL, 1))
                        .add("drop", "Dropout", List.of("x", "ratio", "mode"), List.of("y"), Attributes.NONE)
                        .output("y")
                        .build(),
                notes::add);
        assertThat(notes).singleElement().asString().contains("at random").contains("drop");
        try (TwoEngines engines = new TwoEngines()) {
            assertThat(engines.run(graph, Map.of("x", EXAMPLES)))
                    .allSatisfy(r -> assertThat(r.get("y")).isEqualTo(EXAMPLES));
        }
    }

    /** A network with a Dropout whose switch is computed from the constants no, yes, 3 and 4. */
    private static Graph switched(String operator, String... inputs) {
        return network()
                .constant("ratio", Tensor.scalar(ElementType.FLOAT, 0.5))
                .constant("no", Tensor.scalar(ElementType.BOOL, 0))
                .constant("yes", Tensor.scalar(ElementType.BOOL, 1))
                .constant("3", Tensor.scalar(ElementType.INT64, 3))
                .constant("4", Tensor.scalar(ElementType.INT64, 4))
                .add("switch", operator, List.of(inputs), List.of("decided"), Attributes.NONE)
                .add("again", "Identity", List.of("decided"), List.of("mode"), Attributes.NONE)
                .add("same", "Identity", List.of("ratio"), List.of("rate"), Attributes.NONE)
                .add("drop", "Dropout", List.of("x", "rate", "mode"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
    }

    private static boolean drops(Graph graph) {
        List<String> notes = new ArrayList<>();
        Graph left = TrainingMode.left(graph, notes::add);
        assertThat(notes).hasSize(left == graph ? 0 : 1);
        return left != graph;
    }

    @Test
    void findsASwitchThatConstantsDecide() {
        assertThat(drops(switched("Not", "no"))).isTrue();
        assertThat(drops(switched("Identity", "yes"))).isTrue();
        assertThat(drops(switched("Or", "no", "yes"))).isTrue();
        assertThat(drops(switched("Less", "3", "4"))).isTrue();
        assertThat(drops(switched("Where", "yes", "yes", "no"))).isTrue();
        assertThat(drops(switched("Not", "yes"))).isFalse();
        assertThat(drops(switched("And", "no", "yes"))).isFalse();
        assertThat(drops(switched("Equal", "3", "4"))).isFalse();
        assertThat(drops(switched("Where", "no", "yes", "no"))).isFalse();
    }

    @Test
    void runsAsInInferenceWhereTheSwitchIsComputed() {
        Graph graph = TrainingMode.left(switched("Not", "no"), note -> {});
        try (TwoEngines engines = new TwoEngines()) {
            assertThat(engines.run(graph, Map.of("x", EXAMPLES)))
                    .allSatisfy(r -> assertThat(r.get("y")).isEqualTo(EXAMPLES));
        }
    }

    @Test
    void saysThatAModelDrawsRandomNumbers() {
        List<String> notes = new ArrayList<>();
        Graph graph = network()
                .add("noise", "RandomNormalLike", List.of("x"), List.of("n"), Attributes.NONE)
                .add("sum", "Add", List.of("x", "n"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        assertThat(TrainingMode.left(graph, notes::add)).isSameAs(graph);
        assertThat(notes).singleElement().asString().contains("random numbers").contains("noise");
    }

    @Test
    void saysNothingOfAModelForInference() {
        List<String> notes = new ArrayList<>();
        Graph graph = network()
                .constant("ratio", Tensor.scalar(ElementType.FLOAT, 0.5))
                .add("drop", "Dropout", List.of("x", "ratio"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        assertThat(TrainingMode.left(graph, notes::add)).isSameAs(graph);
        assertThat(notes).isEmpty();
    }
}
