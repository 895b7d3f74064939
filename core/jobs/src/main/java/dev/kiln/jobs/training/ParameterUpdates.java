package dev.kiln.jobs.training;

import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.api.optimizer.UpdateScope;
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
    private final Map<String, UpdateScope> scopes = new HashMap<>();
    private final Map<List<String>, Value> losses = new HashMap<>();

    /**
     * The updates of one step.
     *
     * @param learningRate a FLOAT scalar
     * @param step a FLOAT scalar
     * @param lossAt writes the mean loss at other values of the parameters
     * @param clip scales gradients to the maximum global norm
     */
    ParameterUpdates(
            Value learningRate, Value step, Function<List<Value>, Value> lossAt, UnaryOperator<List<Value>> clip) {
        this.learningRate = learningRate;
        this.step = step;
        this.lossAt = lossAt;
        this.clip = clip;
    }

    void write(GraphBuilder builder, TrainingPlan plan, List<Value> parameters, List<Value> gradients) {
        List<Value> updated = plan.optimizer().updateAll(this, parameters, gradients);
        requireEach(plan.optimizer(), updated, parameters);
        for (int i = 0; i < parameters.size(); i++) {
            Value parameter = parameters.get(i);
            Value next = updated.get(i);
            for (ParameterRule rule : plan.rules()) {
                next = rule.constrain(parameter.name(), next);
            }
            builder.update(parameter, next);
        }
    }

    private static void requireEach(Optimizer optimizer, List<Value> updated, List<Value> parameters) {
        if (updated.size() != parameters.size()) {
            throw Origin.of("optimizer", optimizer)
                    .fault("returned " + updated.size() + " new values for " + parameters.size() + " parameters");
        }
    }

    @Override
    public UpdateScope of(Value parameter) {
        return scopes.computeIfAbsent(parameter.name(), name -> new UpdateScope(parameter, learningRate, step));
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
        return losses.computeIfAbsent(values.stream().map(Value::name).toList(), names -> lossAt.apply(values));
    }

    @Override
    public List<Value> gradients(List<Value> values) {
        Value loss = loss(values);
        return clip.apply(loss.graph().gradient(loss, values));
    }
}
