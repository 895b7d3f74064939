package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The learning-rate range test (Smith, 2017): some steps of a training with a rate that grows from step to step, and the
 * loss of each. Nothing of it is kept.
 *
 * <pre>
 * rate_i = low (high / low)^(i / (n - 1))
 * s_i = (b s_(i-1) + (1 - b) loss_i),  smoothed_i = s_i / (1 - b^(i+1)),  b = 0.9
 * </pre>
 *
 * <p>It ends early when the smoothed loss is four times its minimum, or not finite, as in fastai.
 */
public final class LearningRateFinder {

    private static final double LOWEST = 1e-7;
    private static final double HIGHEST = 10;
    private static final int STEPS = 100;
    private static final double SMOOTHING = 0.9;
    private static final double TOO_GREAT = 4;

    private final Engine engine;
    private final TrainingSettings settings;

    /**
     * A finder.
     *
     * @param engine the engine that runs the steps; the caller closes it
     * @param settings the settings of the training
     */
    public LearningRateFinder(Engine engine, TrainingSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    /**
     * Tries the rates from 1e-7 to 10 in up to 100 steps.
     *
     * @param model the model before the training
     * @param data the training data
     * @param asked the plan of the training
     * @return the losses
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     */
    public RateCurve find(Model model, DataSet data, TrainingPlan asked) {
        TrainingSetup setup = TrainingSetup.of(model, data, asked, settings);
        BatchPreparation batches =
                EngineTrainer.preparation(setup.model(), setup.data(), setup.plan(), setup.step(), settings);
        UpdateGroup group = new UpdateGroup(
                setup.data().size(), asked.batchSize(), settings.step().accumulation());
        List<RateCurve.Point> points = new ArrayList<>();
        double average = 0;
        double lowest = Double.POSITIVE_INFINITY;
        try (Program program = engine.compile(setup.step().graph())) {
            for (int i = 0; i < STEPS; i++) {
                CancelledException.throwIfInterrupted();
                double rate = LOWEST * Math.pow(HIGHEST / LOWEST, i / (STEPS - 1.0));
                double loss = loss(program, setup.step(), batches.apply(i), rate, group);
                average = SMOOTHING * average + (1 - SMOOTHING) * loss;
                double smoothed = average / (1 - Math.pow(SMOOTHING, i + 1.0));
                lowest = Math.min(lowest, smoothed);
                if (!Double.isFinite(smoothed) || smoothed > TOO_GREAT * lowest) {
                    break;
                }
                points.add(new RateCurve.Point(rate, loss, smoothed));
                settings.listener().step(i + 1L, STEPS);
            }
        }
        return new RateCurve(points);
    }

    private static double loss(
            Program program, TrainingGraph step, PreparedBatch prepared, double rate, UpdateGroup group) {
        UpdateGroup.Place place = group.place(prepared.step());
        Map<String, Tensor> feeds = step.feedsOf(prepared, prepared.batch(), place, rate);
        return Scores.of(program.run(feeds)).loss();
    }
}
