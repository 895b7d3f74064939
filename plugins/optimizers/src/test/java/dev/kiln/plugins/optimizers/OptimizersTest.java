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
    }

    @Test
    void optionsThatAreOffWriteNothing() {
        assertThat(operators("sgd")).containsExactly("Mul", "Sub");
        assertThat(operators("sgd:momentum=0.9")).containsExactly("Mul", "Add", "Mul", "Sub");
        assertThat(operators("sgd:weight-decay=0.1")).containsExactly("Mul", "Add", "Mul", "Sub");
        assertThat(operators("adamw:weight-decay=0"))
                .isEqualTo(operators("adam"))
                .hasSizeLessThan(operators("adamw").size());
    }

    @Test
    void statesAreNamedAfterTheParameterAndHaveItsShape() {
        assertThat(states("sgd")).containsExactly("p");
        assertThat(states("sgd:momentum=0.9")).containsExactly("p", "p/momentum");
        assertThat(states("adam")).containsExactly("p", "p/mean", "p/mean_square");
        assertThat(update("adamw").states())
                .allSatisfy(state -> assertThat(state.type()).isEqualTo(PARAMETER.type()));
    }

    @Test
    void updatesKeepTheParametersType() {
        for (String name : List.of("sgd", "adam", "adamw")) {
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
