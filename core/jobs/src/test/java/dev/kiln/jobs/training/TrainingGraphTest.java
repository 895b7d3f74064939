package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.Head;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingGraphTest {

    private static final Networks.Momentum MOMENTUM = new Networks.Momentum(0.1, 0.9);

    private static TrainingGraph step(Model model, String... freeze) {
        return TrainingGraph.of(
                model,
                List.of(Head.ofOne(model, Task.CLASSIFICATION).target()),
                Networks.plan(MOMENTUM, 1, 8),
                StepSettings.DEFAULT.withFreeze(List.of(freeze)));
    }

    private static long count(Graph graph, String operator) {
        return graph.nodes().stream().filter(node -> node.is(operator)).count();
    }

    private static List<String> states(TrainingGraph step) {
        return step.graph().states().stream().map(State::input).toList();
    }

    @Test
    void parametersAndOptimizerStatesAreStates() {
        TrainingGraph step = step(Networks.mlp(4, 5, 3));
        assertThat(step.parameters()).containsExactly("hidden.weight", "hidden.bias", "out.weight", "out.bias");
        assertThat(step.statistics()).isEmpty();
        assertThat(states(step))
                .containsAll(step.parameters())
                .contains("hidden.weight/momentum", "out.bias/momentum")
                .hasSize(8);
        assertThat(step.graph().states())
                .allSatisfy(state -> assertThat(state.output()).isNotEqualTo(state.input()));
        assertThat(step.graph().constants()).doesNotContainKeys("hidden.weight", "out.bias");
    }

    @Test
    void takesExamplesTargetsRateAndStep() {
        Graph graph = step(Networks.mlp(4, 5, 3)).graph();
        assertThat(graph.inputs().stream().map(Input::name))
                .containsExactlyInAnyOrder("x", "training/target", "training/learning-rate", "training/step");
        assertThat(graph.outputs()).containsExactly("training/loss", "training/correct");
        assertThat(graph.type("training/loss")).isEqualTo(TensorType.floats(Shape.SCALAR));
        assertThat(graph.type("training/correct")).isEqualTo(TensorType.floats(Shape.SCALAR));
    }

    @Test
    void differentiatesOnceForAllParameters() {
        Graph graph = step(Networks.mlp(4, 5, 3)).graph();
        assertThat(graph.nodes().stream().filter(Node::isGradient)).hasSize(1);
    }

    @Test
    void batchNormalizationTrainsAndItsStatisticsFollow() {
        TrainingGraph step = step(Networks.dropoutAndBatchNorm(4, 5, 3));
        assertThat(step.statistics()).containsExactly("norm.mean", "norm.variance");
        Node norm = step.graph().nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .findFirst()
                .orElseThrow();
        assertThat(norm.attributes().integer("training_mode", 0)).isEqualTo(1);
        assertThat(step.graph().states())
                .anySatisfy(state -> {
                    assertThat(state.input()).isEqualTo("norm.mean");
                    assertThat(state.output()).isEqualTo(norm.output(1));
                })
                .anySatisfy(state -> {
                    assertThat(state.input()).isEqualTo("norm.variance");
                    assertThat(state.output()).isEqualTo(norm.output(2));
                });
    }

    @Test
    void dropoutBecomesAMaskMadeOfNoise() {
        Graph graph = step(Networks.dropoutAndBatchNorm(4, 5, 3)).graph();
        assertThat(count(graph, "Dropout")).isZero();
        Input noise = graph.inputs().stream()
                .filter(input -> input.noise().isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(noise.name()).isEqualTo("drop.Dropout.noise");
        assertThat(noise.type()).isEqualTo(TensorType.floats(Shape.batchOf(5)));
    }

    @Test
    void theSoftmaxBehindTheLogitsIsLeftOut() {
        Model model = Networks.of(4).dense("out", 4, 3).softmax().model();
        assertThat(count(step(model).graph(), "Softmax")).isZero();
    }

    @Test
    void frozenParametersStayConstants() {
        TrainingGraph step = step(Networks.dropoutAndBatchNorm(4, 5, 3), "hidden.*", "norm.*");
        assertThat(step.learned()).containsExactly("out.weight", "out.bias");
        assertThat(step.graph().constants()).containsKeys("hidden.weight", "norm.scale", "norm.mean");
        assertThat(step.graph().nodes().stream()
                        .filter(node -> node.is("BatchNormalization"))
                        .map(node -> node.attributes().integer("training_mode", 0)))
                .containsExactly(0L);
    }

    @Test
    void freezingScaleAndBiasFreezesTheStatisticsToo() {
        TrainingGraph step = step(Networks.dropoutAndBatchNorm(4, 5, 3), "norm.scale", "norm.bias");
        assertThat(step.statistics()).isEmpty();
    }

    @Test
    void refusesAGlobThatMatchesNothing() {
        assertThatThrownBy(() -> step(Networks.mlp(4, 5, 3), "hiden.weight"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("hiden.weight")
                .hasMessageContaining("Did you mean hidden.weight");
    }

    @Test
    void refusesToTrainNothing() {
        assertThatThrownBy(() -> step(Networks.mlp(4, 5, 3), "*"))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("nothing to train");
    }

    @Test
    void theSameStepHasTheSameDigestAndAnotherOneHasNot() {
        String digest = GraphDigest.of(step(Networks.mlp(4, 5, 3)).graph());
        assertThat(GraphDigest.of(step(Networks.mlp(4, 5, 3)).graph())).isEqualTo(digest);
        assertThat(GraphDigest.of(step(Networks.mlp(4, 6, 3)).graph())).isNotEqualTo(digest);
        assertThat(GraphDigest.of(step(Networks.mlp(4, 5, 3), "hidden.*").graph()))
                .isNotEqualTo(digest);
    }
}
