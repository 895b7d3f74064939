package dev.kiln.core.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.DataException;
import dev.kiln.api.GraphException;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong in an extension has its name and its plugin's. */
class GuardTest {

    private static final Origin LOSS = new Origin("loss focal of the plugin org.example.zoo");
    private static final Origin OPTIMIZER = new Origin("optimizer lamb of the plugin org.example.zoo");

    private final GraphBuilder graph = new GraphBuilder("guarded");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));

    private Value loss(Loss loss) {
        return Guard.before(loss, LOSS).apply(x, x);
    }

    private Value update(BinaryOperator<Value> how) {
        Optimizer optimizer = new Optimizer() {
            @Override
            public double learningRate() {
                return 1;
            }

            @Override
            public Value update(UpdateScope scope, Value parameter, Value gradient) {
                return how.apply(parameter, gradient);
            }
        };
        UpdateScope scope = new UpdateScope(x, graph.scalar(1), graph.scalar(1));
        return Guard.before(optimizer, OPTIMIZER).update(scope, x, x);
    }

    @Test
    void changesNothingOfWhatASoundExtensionWrites() {
        Value sum = loss((prediction, target) -> prediction.add(target).reduceSum(false, 1));
        assertThat(sum.type().toString()).isEqualTo("FLOAT [N]");
        assertThat(update(Value::sub).type()).isEqualTo(x.type());
    }

    @Test
    @SuppressWarnings("NullAway") // what a plugin without null checks does
    void blamesALossForNullAndForWhatItThrows() {
        assertThatThrownBy(() -> loss((prediction, target) -> null))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo returned null.");
        assertThatThrownBy(() -> loss((prediction, target) -> {
                    throw new IllegalStateException("no luck");
                }))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo threw java.lang.Illegal")
                .hasRootCauseMessage("no luck");
    }

    @Test
    void blamesALossThatIsNotOfEachExample() {
        assertThatThrownBy(() ->
                        loss((prediction, target) -> prediction.sub(target).reduceMean()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned FLOAT [] for a batch, expected one number for each example");
        assertThatThrownBy(() -> loss(Value::sub)).hasMessageContaining("returned FLOAT [N, 3]");
    }

    @Test
    void namesTheLossThatAModelDoesNotFit() {
        assertThatThrownBy(() -> loss((prediction, target) -> target.oneHot(3)))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo cannot be used here: ")
                .hasMessageContaining("holds no classes");
    }

    @Test
    void leavesWhatAnExtensionSaysOfAMistakeOfTheUser() {
        assertThatThrownBy(() -> loss((prediction, target) -> {
                    throw new DataException("It wants pairs.");
                }))
                .isInstanceOf(DataException.class)
                .hasMessage("It wants pairs.");
    }

    @Test
    void blamesAnOptimizerForAParameterOfAnotherShape() {
        assertThatThrownBy(() -> update((parameter, gradient) -> gradient.reduceSum()))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The optimizer lamb of the plugin org.example.zoo returned FLOAT []")
                .hasMessageContaining("as the next value of x");
    }
}
