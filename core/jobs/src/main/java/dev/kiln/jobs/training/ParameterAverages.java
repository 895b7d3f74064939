package dev.kiln.jobs.training;

import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * The exponential moving averages of parameters, in a training step (Polyak averaging). After update {@code t}, from 1,
 *
 * <pre>
 * d = min(decay, (1 + t) / (10 + t))
 * a = d a + (1 - d) p
 * </pre>
 *
 * <p>so that the first values are forgotten soon, as in TensorFlow's {@code ExponentialMovingAverage} with
 * {@code num_updates}. Validation measures the averages with the present statistics of normalizations, and the trained
 * model has them.
 */
final class ParameterAverages {

    private static final String PREFIX = "average/";

    private ParameterAverages() {}

    /** The name of the average of a parameter. */
    static String name(String parameter) {
        return PREFIX + parameter;
    }

    /**
     * Writes the averages of the next values of parameters.
     *
     * @param builder the step
     * @param parameters the parameters, as states
     * @param initial their first values
     * @param update the number of the update, from 1, a FLOAT scalar
     * @param decay in (0, 1)
     */
    static void write(GraphBuilder builder, List<Value> parameters, List<Tensor> initial, Value update, double decay) {
        Value kept = update.add(1).div(update.add(10)).min(decay);
        Value taken = kept.neg().add(1);
        for (int i = 0; i < parameters.size(); i++) {
            Value parameter = parameters.get(i);
            Value average = builder.state(name(parameter.name()), initial.get(i));
            builder.update(
                    average, average.mul(kept).add(builder.next(parameter).mul(taken)));
        }
    }
}
