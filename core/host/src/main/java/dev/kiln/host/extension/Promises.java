package dev.kiln.host.extension;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the api promises of the answers of extensions, where Java or a graph would take others too. What breaks a promise
 * is told as a clause that goes on from the extension's name.
 */
public final class Promises {

    private final Class<?> kind;
    private final String method;
    private final List<Value> given;
    private final List<State> statesBefore;

    private Promises(Class<?> kind, String method, List<Value> given) {
        this.kind = kind;
        this.method = method;
        this.given = given;
        this.statesBefore = given.isEmpty() ? List.of() : given.get(0).graph().states();
    }

    /**
     * Those of one call.
     *
     * @param method what is called
     * @param arguments what it is called with
     */
    static Promises of(Method method, Object @Nullable [] arguments) {
        List<Value> given = arguments == null
                ? List.of()
                : Arrays.stream(arguments)
                        .filter(Value.class::isInstance)
                        .map(Value.class::cast)
                        .toList();
        return new Promises(method.getDeclaringClass(), method.getName(), given);
    }

    /**
     * How the answer breaks them.
     *
     * @param answer what the extension returned
     */
    Optional<String> broken(Object answer) {
        if (answer instanceof Value value && !given.isEmpty()) {
            return foreign(value, given.get(0).graph()).or(this::unset).or(() -> broken(value));
        }
        if (kind == Optimizer.class && answer instanceof Double rate) {
            return learningRate(rate);
        }
        return kind == GradientAttack.class && answer instanceof Integer count
                ? count(method, count)
                : Optional.empty();
    }

    private Optional<String> broken(Value value) {
        if (kind == Loss.class) {
            return loss(value, given.get(0), given.get(1));
        }
        if (kind == Layer.class) {
            return layer(value, given.get(0));
        }
        return kind == Optimizer.class ? next(value, given.get(0)) : Optional.empty();
    }

    /**
     * A value must be of the graph that is being written.
     *
     * @param written what an extension returned
     * @param graph the graph
     * @return what it did, if it broke this
     */
    public static Optional<String> foreign(Value written, GraphBuilder graph) {
        return written.graph() == graph
                ? Optional.empty()
                : Optional.of("returned the value " + written.name() + " of another graph");
    }

    /** The host sets the states of attacks alone. */
    private Optional<String> unset() {
        if (kind == GradientAttack.class) {
            return Optional.empty();
        }
        return given.get(0).graph().states().stream()
                .filter(state -> state.initial().isEmpty() && !statesBefore.contains(state))
                .findFirst()
                .map(state -> "declares the state " + state.input() + " without an initial value, and nothing sets it");
    }

    /**
     * A loss is one number for each example, with a slope in the prediction.
     *
     * @param loss what was written
     * @param prediction what it is the loss of
     * @param target what was right
     * @return how it is none
     */
    public static Optional<String> loss(Value loss, Value prediction, Value target) {
        boolean isVector = !loss.shape().isRanked() || loss.shape().rank() == 1;
        boolean isOfBatch = !BatchAxis.isLost(loss, prediction.batch()) || !BatchAxis.isLost(loss, target.batch());
        if (loss.elementType() != ElementType.FLOAT || !isVector || !isOfBatch) {
            TensorType expected = TensorType.floats(Shape.of(List.of(prediction.batch())));
            return Optional.of("returned " + loss.type() + " for a batch, expected one number for each example, "
                    + (prediction.batch().equals(Dim.UNKNOWN) ? "FLOAT [N]" : expected));
        }
        return VanishingGradient.reason(loss.graph(), loss, List.of(prediction))
                .map(reason -> "returned a loss whose derivative in the prediction is 0 everywhere: " + reason);
    }

    private static Optional<String> layer(Value output, Value input) {
        return BatchAxis.isLost(output, input.batch())
                ? Optional.of("returned " + output.type() + " for " + input.type()
                        + ", expected the first axis to stay the batch's, " + input.batch())
                : Optional.empty();
    }

    private static Optional<String> next(Value next, Value parameter) {
        return next.type().equals(parameter.type())
                ? Optional.empty()
                : Optional.of("returned " + next.type() + " as the next value of " + parameter.name() + ", which is "
                        + parameter.type());
    }

    /**
     * A learning rate is a positive number.
     *
     * @param rate the rate
     * @return how it is none
     */
    public static Optional<String> learningRate(double rate) {
        return rate > 0 && Double.isFinite(rate)
                ? Optional.empty()
                : Optional.of("returned the learning rate " + rate + ", expected a positive number");
    }

    /**
     * There is one step and one start at least.
     *
     * @param what {@code steps} or {@code restarts}
     * @param count how many there shall be
     * @return how it is too few
     */
    public static Optional<String> count(String what, int count) {
        return count >= 1 ? Optional.empty() : Optional.of("returned " + count + " " + what + ", expected at least 1");
    }

    /**
     * What an attack writes is a batch of inputs.
     *
     * @param written what was written
     * @param what which input it is to be, such as {@code next input}
     * @param inputs the batch as it was
     * @return how it is none
     */
    public static Optional<String> inputs(Value written, String what, Value inputs) {
        boolean fits = written.elementType() == ElementType.FLOAT
                && written.shape().canEqual(inputs.shape())
                && !BatchAxis.isLost(written, inputs.batch());
        return fits
                ? foreign(written, inputs.graph())
                : Optional.of("returned " + written.type() + " as its " + what + ", expected " + inputs.type());
    }
}
