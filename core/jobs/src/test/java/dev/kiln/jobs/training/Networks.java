package dev.kiln.jobs.training;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Normalization;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Small models, losses and optimizers for tests, written without the plugins. */
final class Networks {

    static final Loss CROSS_ENTROPY = (prediction, target) -> prediction
            .logSoftmax(1)
            .mul(target.oneHot(prediction.size(1)))
            .reduceSum(false, 1)
            .neg();

    private final GraphBuilder graph = new GraphBuilder("net");
    private final Random random = new Random(7);
    private final Set<String> parameters = new LinkedHashSet<>();
    private final Set<String> statistics = new LinkedHashSet<>();
    private Value last;

    private Networks(long... example) {
        last = graph.input("x", TensorType.floats(Shape.batchOf(example)));
    }

    static Networks of(long features) {
        return new Networks(features);
    }

    /** Takes grey square images, their pixels side by side. */
    static Networks ofImages(long edge) {
        Networks network = new Networks(1, edge, edge);
        network.last = network.last.flatten(1);
        return network;
    }

    /** The multilayer perceptron that most tests train. */
    static Model mlp(int features, int hidden, int classes) {
        return of(features)
                .dense("hidden", features, hidden)
                .relu()
                .dense("out", hidden, classes)
                .model();
    }

    /** One that has everything that a checkpoint must carry. */
    static Model dropoutAndBatchNorm(int features, int hidden, int classes) {
        return of(features)
                .dense("hidden", features, hidden)
                .batchNorm("norm", hidden, 0.9)
                .relu()
                .dropout(0.25)
                .dense("out", hidden, classes)
                .model();
    }

    Networks dense(String name, long inputs, long outputs) {
        Initializer initializer = Initializer.fanIn(inputs);
        Value weight = parameter(name + ".weight", initializer.draw(random, inputs, outputs));
        Value bias = parameter(name + ".bias", initializer.draw(random, outputs));
        last = last.matMul(weight).add(bias);
        return this;
    }

    Networks batchNorm(String name, long channels, double momentum) {
        Value scale = parameter(name + ".scale", Tensor.full(ElementType.FLOAT, 1, channels));
        Value bias = parameter(name + ".bias", Tensor.zeros(ElementType.FLOAT, channels));
        Value mean = graph.constant(name + ".mean", Tensor.zeros(ElementType.FLOAT, channels));
        Value variance = graph.constant(name + ".variance", Tensor.full(ElementType.FLOAT, 1, channels));
        statistics.addAll(List.of(mean.name(), variance.name()));
        last = Normalization.batch(last, scale, bias, mean, variance, 1e-5, momentum);
        return this;
    }

    Networks relu() {
        last = last.relu();
        return this;
    }

    Networks sign() {
        last = last.sign();
        return this;
    }

    Networks softmax() {
        last = last.softmax(1);
        return this;
    }

    Networks dropout(double rate) {
        last = graph.inLayer("drop", () -> last.dropout(rate));
        return this;
    }

    /** Multiplies each feature by a parameter that is 1. */
    Networks scale(String name, long features) {
        last = last.mul(parameter(name, Tensor.full(ElementType.FLOAT, 1, features)));
        return this;
    }

    private Value parameter(String name, Tensor value) {
        parameters.add(name);
        return graph.constant(name, value);
    }

    Model model() {
        graph.output("y", last);
        return Model.of(graph.build())
                .withParameters(parameters)
                .withStatistics(statistics)
                .withInput(InputInfo.UNBOUNDED);
    }

    static TrainingPlan plan(Optimizer optimizer, int epochs, int batchSize) {
        return new TrainingPlan(CROSS_ENTROPY, optimizer, Schedule.CONSTANT, epochs, batchSize, List.of());
    }

    /** Momentum as PyTorch has it: {@code m = mu * m + g; p = p - lr * m}. */
    record Momentum(double learningRate, double mu) implements Optimizer {

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            Value momentum = scope.state("momentum");
            Value next = scope.update(momentum, momentum.mul(mu).add(gradient));
            return parameter.sub(next.mul(scope.learningRate()));
        }
    }

    /** Makes the loss greater. */
    record Ascent(double learningRate) implements Optimizer {

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return parameter.add(gradient.mul(scope.learningRate()));
        }
    }
}
