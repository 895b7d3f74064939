package dev.kiln.jobs.training;

import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.host.extension.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Writes the optimizer's updates of all parameters into a training step, and the rules after them. */
final class ParameterUpdates implements ParametersScope {

    private final Value learningRate;
    private final Value step;
    private final Function<List<Value>, Value> lossAt;
    private final UnaryOperator<List<Value>> clip;
    private final Groups groups;
    private final Map<String, UpdateScope> scopes = new HashMap<>();
    private final Map<List<String>, Value> losses = new HashMap<>();

    /**
     * The updates of one step.
     *
     * @param learningRate a FLOAT scalar
     * @param step a FLOAT scalar
     * @param lossAt writes the mean loss at other values of the parameters
     * @param clip scales gradients to the maximum global norm
     * @param groups the groups of parameters
     */
    ParameterUpdates(
            Value learningRate,
            Value step,
            Function<List<Value>, Value> lossAt,
            UnaryOperator<List<Value>> clip,
            Groups groups) {
        this.learningRate = learningRate;
        this.step = step;
        this.lossAt = lossAt;
        this.clip = clip;
        this.groups = groups;
    }

    /** Takes a loss that is already written. */
    void know(List<Value> values, Value loss) {
        losses.put(names(values), loss);
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Value::name).toList();
    }

    void write(GraphBuilder builder, TrainingPlan plan, List<Value> parameters, List<Value> gradients) {
        List<Value> updated = plan.optimizer().updateAll(this, parameters, gradients);
        requireEach(plan.optimizer(), updated, parameters);
        for (int i = 0; i < parameters.size(); i++) {
            Value parameter = parameters.get(i);
            Value next = decayed(parameter, updated.get(i));
            for (ParameterRule rule : plan.rules()) {
                rule.observe(parameter, gradients.get(i));
                next = rule.constrain(parameter.name(), next);
            }
            builder.update(parameter, next);
        }
    }

    private Value decayed(Value parameter, Value next) {
        double decay =
                groups.shrinking(parameter.name()).map(ParameterGroup::decay).orElse(0.0);
        return decay == 0
                ? next
                : next.sub(parameter.mul(rate(parameter.name())).mul(decay));
    }

    private Value rate(String parameter) {
        double factor = groups.of(parameter).map(ParameterGroup::factor).orElse(1.0);
        return factor == 1 ? learningRate : learningRate.mul(factor);
    }

    private static void requireEach(Optimizer optimizer, List<Value> updated, List<Value> parameters) {
        if (updated.size() != parameters.size()) {
            throw Origin.of("optimizer", optimizer)
                    .fault("returned " + updated.size() + " new values for " + parameters.size() + " parameters");
        }
    }

    @Override
    public UpdateScope of(Value parameter) {
        return scopes.computeIfAbsent(parameter.name(), name -> new UpdateScope(parameter, rate(name), step));
    }

    @Override
    public Value learningRate() {
        return learningRate;
    }

    @Override
    public Value step() {
        return step;
    }

    @Override
    public Value loss(List<Value> values) {
        Value known = losses.get(names(values));
        if (known == null) {
            known = lossAt.apply(values);
            losses.put(names(values), known);
        }
        return known;
    }

    @Override
    public List<Value> gradients(List<Value> values) {
        Value loss = loss(values);
        return clip.apply(loss.graph().gradient(loss, values));
    }

    @Override
    public ParametersScope within(String name) {
        return new Inner(this, name);
    }

    /** The scope of an optimizer inside another. */
    private record Inner(ParametersScope outer, String name) implements ParametersScope {

        @Override
        public UpdateScope of(Value parameter) {
            return outer.of(parameter).within(name);
        }

        @Override
        public ParametersScope within(String inner) {
            return new Inner(this, inner);
        }

        @Override
        public Value learningRate() {
            return outer.learningRate();
        }

        @Override
        public Value step() {
            return outer.step();
        }

        @Override
        public Value loss(List<Value> values) {
            return outer.loss(values);
        }

        @Override
        public List<Value> gradients(List<Value> values) {
            return outer.gradients(values);
        }
    }
}
