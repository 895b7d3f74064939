package dev.kiln.host.extension;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Schedule;
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
                        .flatMap(Promises::values)
                        .filter(Value.class::isInstance)
                        .map(Value.class::cast)
                        .toList();
        return new Promises(method.getDeclaringClass(), method.getName(), given);
    }

    private static Stream<?> values(Object argument) {
        if (argument instanceof LossScope scope) {
            return Stream.of(scope.prediction(), scope.target());
        }
        return argument instanceof List<?> list ? list.stream() : Stream.of(argument);
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
        if (kind == Schedule.class && answer instanceof Double factor) {
            return factor(factor);
        }
        return kind == GradientAttack.class && answer instanceof Integer count
                ? count(method, count)
                : Optional.empty();
    }

    private Optional<String> broken(Value value) {
        if (Loss.class.isAssignableFrom(kind)) {
            Optional<String> broken = loss(value, given.get(0), given.get(1));
            return kind == Loss.class ? broken.or(() -> influence(value, List.of(given.get(0)))) : broken;
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
     * A loss is one number for each example, or for each position of its target.
     *
     * @param loss the loss
     * @param prediction the prediction
     * @param target the target
     * @return the violation, if any
     */
    public static Optional<String> loss(Value loss, Value prediction, Value target) {
        boolean isVector =
                !loss.shape().isRanked() || loss.shape().rank() == 1 || isOfPositions(loss, prediction, target);
        boolean isOfBatch = !BatchAxis.isLost(loss, prediction.batch()) || !BatchAxis.isLost(loss, target.batch());
        if (loss.elementType() != ElementType.FLOAT || !isVector || !isOfBatch) {
            TensorType expected = TensorType.floats(Shape.of(List.of(prediction.batch())));
            return Optional.of("returned " + loss.type() + " for a batch, expected one number for each example, "
                    + (prediction.batch().equals(Dim.UNKNOWN) ? "FLOAT [N]" : expected));
        }
        return Optional.empty();
    }

    /** A loss of each token has fewer axes than the prediction, which has scores for each. */
    private static boolean isOfPositions(Value loss, Value prediction, Value target) {
        return loss.shape().rank() > 1
                && loss.shape().rank() < prediction.shape().rank()
                && loss.shape().rank() <= target.shape().rank();
    }

    /**
     * A prediction influences its loss.
     *
     * @param loss the loss
     * @param read the prediction, and other values that the loss is computed from
     * @return the violation, if any
     */
    public static Optional<String> influence(Value loss, List<Value> read) {
        return VanishingGradient.reason(loss.graph(), loss, read)
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
     * A factor of the learning rate is a number that is not negative.
     *
     * @param factor the factor
     * @return the violation, if any
     */
    public static Optional<String> factor(double factor) {
        return factor >= 0 && Double.isFinite(factor)
                ? Optional.empty()
                : Optional.of("returned the factor " + factor + " of the learning rate, expected a number from 0 on");
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
