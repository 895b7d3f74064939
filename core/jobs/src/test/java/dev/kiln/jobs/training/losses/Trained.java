package dev.kiln.jobs.training.losses;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A network {@code x W} after a training.
 *
 * @param model the network
 * @param lossesOfEpochs the mean loss of each epoch
 */
record Trained(Model model, List<Double> lossesOfEpochs) {

    /** Trains {@code W} of shape 3x4, {@code W[i] = 0.6 sin(1.3 i)}, by full batches. */
    static Trained linear(Engine engine, String loss, DataSet data, int epochs) {
        return of(engine, network(data.exampleShape()), loss, "sgd:lr=0.5", data, epochs);
    }

    private static Model network(long[] example) {
        GraphBuilder graph = new GraphBuilder("linear");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(example)));
        Value w = graph.constant("w", Rows.waves(0.6, 1.3, 0, 3, 4));
        graph.output("y", x.matMul(w));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
    }

    static Trained of(Engine engine, Model model, String loss, String optimizer, DataSet data, int epochs) {
        TrainingPlan plan = new TrainingPlan(
                ProvidedExtensions.create(LossProvider.class, loss),
                ProvidedExtensions.create(OptimizerProvider.class, optimizer),
                Schedule.CONSTANT,
                epochs,
                (int) data.size(),
                List.of());
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                losses.add(result.loss());
            }
        };
        Model trained =
                new EngineTrainer(engine, TrainingSettings.DEFAULT.withListener(listener)).train(model, data, plan);
        return new Trained(trained, losses);
    }

    double[] losses() {
        return lossesOfEpochs.stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] weight() {
        float[] weight = model.graph().constant("w").toFloatArray();
        double[] values = new double[weight.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weight[i];
        }
        return values;
    }
}
