package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.PluginException;
import dev.kiln.jobs.fit.Head;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Optimizers that need all parameters, or the loss at other values, on a linear regression computed by hand. */
class ParameterUpdatesTest {

    private static final double[][] X = {{1, 2}, {-1, 0.5}, {0.25, -1}};
    private static final double[] Y = {3, -0.5, 1};
    private static final double[] START = {0.5, -0.25, 0.1};
    private static final double RATE = 0.05;
    private static final int STEPS = 7;

    private static Model model() {
        GraphBuilder graph = new GraphBuilder("regression");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value weight = graph.constant("weight", Tensor.of(new float[] {0.5f, -0.25f}, 2, 1));
        Value bias = graph.constant("bias", Tensor.of(new float[] {0.1f}, 1));
        graph.output("y", x.matMul(weight).add(bias));
        return Model.of(graph.build()).withParameters(Set.of("weight", "bias"));
    }

    /** The parameters after some steps: the weights, then the bias. */
    private static double[] trained(Engine engine, Optimizer optimizer, OptionalDouble clipNorm) {
        return trained(engine, optimizer, clipNorm, List.of());
    }

    private static double[] trained(
            Engine engine, Optimizer optimizer, OptionalDouble clipNorm, List<ParameterGroup> groups) {
        Loss squared = (prediction, target) -> prediction.sub(target).square().reduceSum(false, 1);
        TrainingPlan plan = new TrainingPlan(squared, optimizer, Schedule.CONSTANT, 1, 3, List.of()).withGroups(groups);
        StepSettings settings =
                clipNorm.isPresent() ? StepSettings.DEFAULT.withClipNorm(clipNorm.getAsDouble()) : StepSettings.DEFAULT;
        TrainingGraph graph = TrainingGraph.of(
                model(), List.of(Head.ofOne(model(), Task.REGRESSION).target()), plan, settings);
        try (Program program = engine.compile(graph.graph())) {
            for (int step = 1; step <= STEPS; step++) {
                program.run(
                        Map.of(
                                "x",
                                Tensor.of(new float[] {1, 2, -1, 0.5f, 0.25f, -1}, 3, 2),
                                TrainingGraph.TARGET,
                                Tensor.of(new float[] {3, -0.5f, 1}, 3, 1),
                                TrainingGraph.LEARNING_RATE,
                                Tensor.scalar(ElementType.FLOAT, RATE),
                                TrainingGraph.STEP,
                                Tensor.scalar(ElementType.FLOAT, step)),
                        List.of());
            }
            float[] weight = program.state("weight").toFloatArray();
            return new double[] {weight[0], weight[1], program.state("bias").toFloatArray()[0]};
        }
    }

    private static double loss(double[] p) {
        double sum = 0;
        for (int i = 0; i < X.length; i++) {
            double error = X[i][0] * p[0] + X[i][1] * p[1] + p[2] - Y[i];
            sum += error * error / X.length;
        }
        return sum;
    }

    private static double[] gradient(double[] p) {
        double[] gradient = new double[3];
        for (int i = 0; i < X.length; i++) {
            double error = X[i][0] * p[0] + X[i][1] * p[1] + p[2] - Y[i];
            gradient[0] += 2 * error * X[i][0] / X.length;
            gradient[1] += 2 * error * X[i][1] / X.length;
            gradient[2] += 2 * error / X.length;
        }
        return gradient;
    }

    private static double[] clipped(double[] gradient, double most) {
        double norm = norm(gradient);
        return plus(new double[3], gradient, Math.min(1, most / (norm + 1e-6)));
    }

    private static double norm(double[] v) {
        return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }

    private static double[] plus(double[] p, double[] change, double factor) {
        return new double[] {p[0] + factor * change[0], p[1] + factor * change[1], p[2] + factor * change[2]};
    }

    private static double[] repeated(Function<double[], double[]> step) {
        double[] p = START;
        for (int i = 0; i < STEPS; i++) {
            p = step.apply(p);
        }
        return p;
    }

    /** Plain gradient descent. */
    private record Descent(double learningRate) implements Optimizer {

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return parameter.sub(gradient.mul(scope.learningRate()));
        }
    }

    private static Value length(List<Value> values) {
        return values.stream()
                .map(value -> value.square().reduceSum())
                .reduce(Value::add)
                .orElseThrow()
                .sqrt();
    }

    /** Sharpness-aware minimization (Foret et al., 2021) around another optimizer. */
    private record Sam(double radius, Optimizer inner) implements Optimizer {

        @Override
        public double learningRate() {
            return inner.learningRate();
        }

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return inner.update(scope, parameter, gradient);
        }

        @Override
        public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
            Value factor = length(gradients).reciprocal().mul(radius);
            List<Value> climbed = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                climbed.add(parameters.get(i).add(gradients.get(i).mul(factor)));
            }
            return inner.updateAll(scope, parameters, scope.gradients(climbed));
        }
    }

    @OnEachEngine
    void aSecondGradientAtOtherValues(Engine engine) {
        double[] expected = repeated(p -> {
            double[] g = gradient(p);
            return plus(p, gradient(plus(p, g, 0.1 / norm(g))), -RATE);
        });
        assertThat(trained(engine, new Sam(0.1, new Descent(RATE)), OptionalDouble.empty()))
                .containsExactly(expected, within(2e-6));
    }

    @OnEachEngine
    void theSecondGradientIsClippedAsTheFirstOne(Engine engine) {
        double[] expected = repeated(p -> {
            double[] g = clipped(gradient(p), 0.5);
            return plus(p, clipped(gradient(plus(p, g, 0.1 / norm(g))), 0.5), -RATE);
        });
        assertThat(trained(engine, new Sam(0.1, new Descent(RATE)), OptionalDouble.of(0.5)))
                .containsExactly(expected, within(2e-6));
    }

    /** Lookahead (Zhang et al., 2019): slow weights that begin as the parameters, and follow every second step. */
    private record Lookahead(Optimizer inner) implements Optimizer {

        @Override
        public double learningRate() {
            return inner.learningRate();
        }

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            Value slow = scope.state("slow", parameter);
            Value fast = inner.update(scope.within("inner"), parameter, gradient);
            Value rest = scope.step().sub(scope.step().mul(0.5).floor().mul(2));
            Value isSecond = rest.less(rest.graph().scalar(0.5));
            Value followed = slow.add(fast.sub(slow).mul(0.5));
            Value next = scope.update(slow, isSecond.where(followed, slow));
            return isSecond.where(next, fast);
        }
    }

    @OnEachEngine
    void aStateBeginsAsTheParameter(Engine engine) {
        double[] slow = START;
        double[] fast = START;
        for (int step = 1; step <= STEPS; step++) {
            fast = plus(fast, gradient(fast), -RATE);
            if (step % 2 == 0) {
                slow = plus(plus(new double[3], slow, 0.5), fast, 0.5);
                fast = slow;
            }
        }
        assertThat(trained(engine, new Lookahead(new Descent(RATE)), OptionalDouble.empty()))
                .containsExactly(fast, within(2e-6));
    }

    /** The better one of two step sizes. */
    private record LineSearch(double learningRate) implements Optimizer {

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            throw new IllegalStateException("all parameters are updated together");
        }

        @Override
        public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
            List<Value> far = new ArrayList<>();
            List<Value> near = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                Value change = gradients.get(i).mul(scope.learningRate());
                far.add(parameters.get(i).sub(change.mul(9)));
                near.add(parameters.get(i).sub(change));
            }
            Value isFarBetter = scope.loss(far).less(scope.loss(near));
            List<Value> next = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                next.add(isFarBetter.where(far.get(i), near.get(i)));
            }
            return next;
        }
    }

    @OnEachEngine
    void theLossAtOtherValues(Engine engine) {
        List<Boolean> choices = new ArrayList<>();
        double[] expected = repeated(p -> {
            double[] far = plus(p, gradient(p), -9 * RATE);
            double[] near = plus(p, gradient(p), -RATE);
            choices.add(loss(far) < loss(near));
            return loss(far) < loss(near) ? far : near;
        });
        assertThat(choices).contains(true, false);
        assertThat(trained(engine, new LineSearch(RATE), OptionalDouble.empty()))
                .containsExactly(expected, within(2e-6));
    }

    /** Updates too few parameters. */
    private record Forgetful(double learningRate) implements Optimizer {

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return parameter;
        }

        @Override
        public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
            return parameters.subList(1, parameters.size());
        }
    }

    @Test
    void anOptimizerThatForgetsAParameterIsNamed() {
        Loss objective = (prediction, target) -> prediction.reduceSum(false, 1);
        TrainingPlan plan = new TrainingPlan(objective, new Forgetful(1), Schedule.CONSTANT, 1, 3, List.of());
        assertThatThrownBy(() -> TrainingGraph.of(model(), Task.REGRESSION, plan))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("Forgetful returned 1 new values for 2 parameters");
    }

    /** Gradient descent. */
    private record Plain() implements Optimizer {

        @Override
        public double learningRate() {
            return RATE;
        }

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return parameter.sub(gradient.mul(scope.learningRate()));
        }
    }

    /** The bias learns twice as fast, and the weights decay by 0.1 of the learning rate. */
    @OnEachEngine
    void penaltiesAreInTheGradient(Engine engine) {
        List<ParameterGroup> groups =
                List.of(ParameterGroup.penalized("bi*", 0, 0.3), ParameterGroup.penalized("*", 0.2, 0.1));
        double[] expected = repeated(p -> {
            double[] gradient = gradient(p);
            for (int i = 0; i < 2; i++) {
                gradient[i] += 0.2 * Math.signum(p[i]) + 0.1 * p[i];
            }
            gradient[2] += 0.3 * p[2];
            return plus(p, gradient, -RATE);
        });
        assertThat(trained(engine, new Plain(), OptionalDouble.empty(), groups))
                .containsExactly(expected, within(1e-6));
    }

    @OnEachEngine
    void groupsHaveTheirOwnLearningRateAndDecay(Engine engine) {
        double[] p = START.clone();
        for (int step = 0; step < STEPS; step++) {
            double[] g = gradient(p);
            p = new double[] {
                p[0] - RATE * g[0] - RATE * 0.1 * p[0], p[1] - RATE * g[1] - RATE * 0.1 * p[1], p[2] - 2 * RATE * g[2]
            };
        }
        List<ParameterGroup> groups = List.of(new ParameterGroup("bi*", 2, 0), new ParameterGroup("*", 1, 0.1));
        assertThat(trained(engine, new Plain(), OptionalDouble.empty(), groups)).containsExactly(p, within(2e-6));
    }

    @OnEachEngine
    void refusesAGroupThatMatchesNothing(Engine engine) {
        assertThatThrownBy(() -> trained(
                        engine, new Plain(), OptionalDouble.empty(), List.of(new ParameterGroup("wieght", 2, 0))))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("No parameter matches wieght")
                .hasMessageContaining("weight");
    }
}
