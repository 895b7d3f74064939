package dev.kiln.plugins.optimizers;

import static dev.kiln.plugins.optimizers.UpdateProgram.optimizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizersTest {

    private static final Tensor PARAMETER = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    private static Graph update(String specification) {
        return UpdateProgram.of(optimizer(specification), PARAMETER);
    }

    private static List<String> operators(String specification) {
        return update(specification).nodes().stream().map(Node::operator).toList();
    }

    private static List<String> states(String specification) {
        return update(specification).states().stream().map(State::input).toList();
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(Sgd.class)).isEqualTo(ServiceDeclarations.ofModule(Sgd.class));
    }

    @Test
    void learningRatesHavePyTorchsDefaultsForAdamAndOneHundredthForSgd() {
        assertThat(optimizer("sgd").learningRate()).isEqualTo(0.01);
        assertThat(optimizer("adam").learningRate()).isEqualTo(0.001);
        assertThat(optimizer("adamw").learningRate()).isEqualTo(0.001);
        assertThat(optimizer("sgd:lr=1/4").learningRate()).isEqualTo(0.25);
        assertThat(optimizer("rmsprop").learningRate()).isEqualTo(0.01);
        assertThat(optimizer("adagrad").learningRate()).isEqualTo(0.01);
        assertThat(optimizer("adadelta").learningRate()).isEqualTo(1);
        assertThat(optimizer("adamax").learningRate()).isEqualTo(0.002);
        assertThat(optimizer("nadam").learningRate()).isEqualTo(0.002);
        assertThat(optimizer("radam").learningRate()).isEqualTo(0.001);
    }

    @Test
    void anOptimizerAroundAnotherHasItsLearningRate() {
        assertThat(optimizer("sam:optimizer=[adam:lr=0.02]").learningRate()).isEqualTo(0.02);
        assertThat(optimizer("lookahead:optimizer=[lion]").learningRate()).isEqualTo(0.0001);
    }

    @Test
    void optionsThatAreOffWriteNothing() {
        assertThat(operators("sgd")).containsExactly("Mul", "Sub");
        assertThat(operators("sgd:momentum=0.9")).containsExactly("Mul", "Add", "Mul", "Sub");
        assertThat(operators("sgd:weight-decay=0.1")).containsExactly("Mul", "Add", "Mul", "Sub");
        assertThat(operators("rmsprop:centered=true").size())
                .isGreaterThan(operators("rmsprop").size());
        assertThat(operators("adagrad:initial=0.1"))
                .hasSize(operators("adagrad").size() + 1);
        assertThat(operators("adamw:weight-decay=0"))
                .isEqualTo(operators("adam"))
                .hasSizeLessThan(operators("adamw").size());
    }

    @Test
    void statesAreNamedAfterTheParameterAndHaveItsShape() {
        assertThat(states("sgd")).containsExactly("p");
        assertThat(states("sgd:momentum=0.9")).containsExactly("p", "p/momentum");
        assertThat(states("adam")).containsExactly("p", "p/mean", "p/mean_square");
        assertThat(states("rmsprop")).containsExactly("p", "p/mean_square");
        assertThat(states("rmsprop:momentum=0.9,centered=true"))
                .containsExactly("p", "p/mean_square", "p/mean", "p/momentum");
        assertThat(states("adagrad")).containsExactly("p", "p/sum");
        assertThat(states("adadelta")).containsExactly("p", "p/mean_square", "p/mean_square_step");
        assertThat(states("adamax")).containsExactly("p", "p/mean", "p/greatest");
        assertThat(states("radam")).containsExactly("p", "p/mean", "p/mean_square");
        assertThat(states("lamb")).containsExactly("p", "p/mean", "p/mean_square");
        assertThat(states("lars")).containsExactly("p", "p/velocity");
        assertThat(states("lion")).containsExactly("p", "p/mean");
        assertThat(update("adamw").states())
                .allSatisfy(state -> assertThat(state.type()).isEqualTo(PARAMETER.type()));
    }

    @Test
    void nadamKeepsANumberBesides() {
        assertThat(states("nadam")).containsExactlyInAnyOrder("p", "p/mean", "p/mean_square", "p/product");
        assertThat(update("nadam").states())
                .filteredOn(state -> state.type().shape().rank() == 0)
                .singleElement()
                .extracting(State::input)
                .isEqualTo("p/product");
    }

    @Test
    void updatesKeepTheParametersType() {
        for (String name : List.of(
                "sgd",
                "adam",
                "adamw",
                "rmsprop",
                "adagrad",
                "adadelta",
                "adamax",
                "nadam",
                "radam",
                "lamb",
                "lars",
                "lion")) {
            Graph graph = update(name);
            assertThat(graph.type(graph.states().get(0).output())).isEqualTo(PARAMETER.type());
        }
    }

    @Test
    void sgdRefusesNesterovWithoutMomentum() {
        assertThatThrownBy(() -> optimizer("sgd:nesterov=true"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("momentum");
    }

    @Test
    void valuesOutsideTheirRangeAreRefused() {
        for (String option : List.of("lr=0", "weight-decay=-1", "beta1=1", "epsilon=0")) {
            assertThatThrownBy(() -> optimizer("adam:" + option))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining(option.split("=", 2)[0]);
        }
    }
}
