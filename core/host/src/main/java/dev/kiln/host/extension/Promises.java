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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contracts of the api for results of extensions that Java or a graph would not check. A violation is reported as a
 * clause that follows the extension's name.
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
     * The contracts of one call.
     *
     * @param method the method
     * @param arguments its arguments
     */
    static Promises of(Method method, Object @Nullable [] arguments) {
        List<Value> given = arguments == null
                ? List.of()
                : Arrays.stream(arguments)
                        .flatMap(argument -> argument instanceof List<?> list ? list.stream() : Stream.of(argument))
                        .filter(Value.class::isInstance)
                        .map(Value.class::cast)
                        .toList();
        return new Promises(method.getDeclaringClass(), method.getName(), given);
    }

    /**
     * The violation by a result.
     *
     * @param answer the result of the extension
     */
    Optional<String> broken(Object answer) {
        if (answer instanceof Value value && !given.isEmpty()) {
            return foreign(value, given.get(0).graph()).or(this::unset).or(() -> broken(value));
        }
        if (kind == Optimizer.class && answer instanceof List<?> updated) {
            return updates(updated);
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
     * A value must belong to the graph that is being written.
     *
     * @param written the result of an extension
     * @param graph the graph
     * @return the violation, if any
     */
    public static Optional<String> foreign(Value written, GraphBuilder graph) {
        return written.graph() == graph
                ? Optional.empty()
                : Optional.of("returned the value " + written.name() + " of another graph");
    }

    /** The host sets only the states of attacks. */
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
     * A loss is one number for each example, with a gradient with respect to the prediction.
     *
     * @param loss the loss
     * @param prediction the prediction
     * @param target the target
     * @return the violation, if any
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
                .map(reason ->
                        "returned a loss whose gradient with respect to the prediction is 0 everywhere: " + reason);
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

    /** One new value for each parameter: of all given values the first half are the parameters. */
    private Optional<String> updates(List<?> updated) {
        int count = given.size() / 2;
        if (updated.size() != count) {
            return Optional.of("returned " + updated.size() + " new values for " + count + " parameters");
        }
        for (int i = 0; i < count; i++) {
            Value parameter = given.get(i);
            Optional<String> broken = updated.get(i) instanceof Value value
                    ? foreign(value, parameter.graph()).or(() -> next(value, parameter))
                    : Optional.of("returned no new value of " + parameter.name());
            if (broken.isPresent()) {
                return broken;
            }
        }
        return count == 0 ? Optional.empty() : unset();
    }

    /**
     * A learning rate is a positive number.
     *
     * @param rate the rate
     * @return the violation, if any
     */
    public static Optional<String> learningRate(double rate) {
        return rate > 0 && Double.isFinite(rate)
                ? Optional.empty()
                : Optional.of("returned the learning rate " + rate + ", expected a positive number");
    }

    /**
     * There is at least one step and one start.
     *
     * @param what {@code steps} or {@code restarts}
     * @param count their number
     * @return the violation, if any
     */
    public static Optional<String> count(String what, int count) {
        return count >= 1 ? Optional.empty() : Optional.of("returned " + count + " " + what + ", expected at least 1");
    }

    /**
     * The result of an attack is a batch of inputs.
     *
     * @param written the result
     * @param what its name, such as {@code next input}
     * @param inputs the original batch
     * @return the violation, if any
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
