package dev.kiln.jobs.training;

import dev.kiln.api.layer.Initializer;
import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The parameters and statistics of the losses of one program. A loss that is written again, at other values of the model's
 * parameters, has the same ones.
 */
final class LossStates {

    private static final String PREFIX = "loss/";

    private final GraphBuilder builder;
    private final boolean isTraining;
    private final Map<String, Value> declared = new LinkedHashMap<>();
    private final Set<String> parameters = new LinkedHashSet<>();
    private final Set<String> updated = new LinkedHashSet<>();

    /**
     * The states of a program.
     *
     * @param builder the program
     * @param isTraining whether they change; else they are constants of the same names
     */
    LossStates(GraphBuilder builder, boolean isTraining) {
        this.builder = builder;
        this.isTraining = isTraining;
    }

    /** The full name of a state. */
    static String name(String target, String name) {
        return PREFIX + target + "/" + name;
    }

    Value parameter(String name, Initializer initializer, long... shape) {
        parameters.add(name);
        return declared.computeIfAbsent(name, full -> {
            SplittableRandom random = new SplittableRandom(SplitMix.key(0, full));
            return declare(full, initializer.draw(random, shape));
        });
    }

    Value statistic(String name, Tensor initial) {
        return declared.computeIfAbsent(name, full -> declare(full, initial));
    }

    private Value declare(String name, Tensor initial) {
        return isTraining ? builder.state(name, initial) : builder.constant(name, initial);
    }

    void update(Value statistic, Value next) {
        if (!declared.containsValue(statistic)) {
            throw new GraphException("The loss updates " + statistic.name() + ", which is none of its statistics "
                    + declared.keySet() + ".");
        }
        // the first writing is the one at the present values
        if (isTraining && updated.add(statistic.name())) {
            builder.update(statistic, next);
        }
    }

    /** The parameters of the losses, which are trained as those of the model. */
    List<Value> parameters() {
        List<Value> values = new ArrayList<>();
        parameters.forEach(name -> values.add(declared.get(name)));
        return values;
    }

    /** The names of all parameters and statistics. */
    Set<String> names() {
        return new LinkedHashSet<>(declared.keySet());
    }
}
