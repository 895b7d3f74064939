package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.GraphException;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;

/** A loss that is none of each example, and one that nothing is learned from, is refused. */
class BlamedLossesTest {

    private static final Networks.Momentum MOMENTUM = new Networks.Momentum(0.1, 0.9);

    private static AbstractThrowableAssert<?, ?> training(Engine engine, Model model, Loss loss, double rate) {
        TrainingPlan plan = new TrainingPlan(loss, new Networks.Momentum(rate, 0), Schedule.CONSTANT, 1, 8, List.of());
        return assertThatThrownBy(
                () -> new EngineTrainer(engine, TrainingSettings.DEFAULT).train(model, Blobs.of(24, 4, 3), plan));
    }

    private static AbstractThrowableAssert<?, ?> training(Engine engine, Loss loss) {
        return training(engine, Networks.mlp(4, 5, 3), loss, MOMENTUM.learningRate());
    }

    /** Which examples count is known in a run alone. */
    private static Value ofSome(Value prediction) {
        Value losses = prediction.square().reduceSum(false, 1);
        Value rows = prediction
                .graph()
                .apply("NonZero", Attributes.NONE, losses.greater(losses))
                .reshape(-1);
        return losses.graph().apply("Gather", Attributes.of("axis", 0), losses, rows);
    }

    @OnEachEngine
    void blamesALossOfOtherRows(Engine engine) {
        training(engine, (prediction, target) -> prediction.reduceMean(false, 0))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The loss dev.kiln.jobs.training.BlamedLossesTest")
                .hasMessageContaining(
                        "returned FLOAT [3] for a batch, expected one number for each example, FLOAT [N]");
    }

    @OnEachEngine
    void blamesALossWhoseRowsShowInARunAlone(Engine engine) {
        training(engine, (prediction, target) -> ofSome(prediction))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned 0 losses for a batch of 8");
    }

    @OnEachEngine
    void refusesAModelThatWouldLearnNothing(Engine engine) {
        Model rounded = Networks.of(4).dense("out", 4, 3).sign().model();
        training(engine, rounded, (prediction, target) -> prediction.square().reduceSum(false, 1), 0.1)
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("would learn nothing")
                .hasMessageContaining("Sign");
    }

    @OnEachEngine
    void blamesAnOptimizerForItsLearningRate(Engine engine) {
        training(
                        engine,
                        Networks.mlp(4, 5, 3),
                        (prediction, target) -> prediction.square().reduceSum(false, 1),
                        -1)
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith(
                        "The optimizer dev.kiln.jobs.training.Networks$Momentum returned the learning rate -1");
    }
}
