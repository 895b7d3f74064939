package dev.kiln.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A training loop of DJL, written by hand: Blocks, a GradientCollector, and a Trainer's step, which updates each
 * parameter in one native call. The batches are converted to arrays beforehand.
 */
final class BlocksTraining implements InProcess {

    private final Model model = Model.newInstance("digits", "PyTorch");
    private final Trainer trainer;
    private final List<NDList> inputs = new ArrayList<>();
    private final List<NDList> targets = new ArrayList<>();
    private int step;
    private float loss;

    BlocksTraining(TrainingJob job) {
        model.setBlock(new SequentialBlock()
                .add(Linear.builder().setUnits(DigitNetworks.UNITS.get(1)).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(DigitNetworks.UNITS.get(2)).build()));
        Optimizer sgd = Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed((float) job.learningRate()))
                .optMomentum((float) job.momentum())
                .build();
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(sgd));
        trainer.initialize(new Shape(job.batchSize(), DigitNetworks.UNITS.get(0)));
        NDManager manager = trainer.getManager();
        job.batches().forEach(batch -> {
            inputs.add(new NDList(manager.create(
                    batch.inputs().toFloatArray(), new Shape(batch.inputs().shape()))));
            targets.add(new NDList(manager.create(batch.targets().toLongArray())));
        });
        Iterator<Tensor> initial = job.parameters().iterator();
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            parameter.getArray().set(initial.next().floats());
        }
    }

    @Override
    public String name() {
        return "DJL Blocks, PyTorch "
                + ai.djl.engine.Engine.getEngine("PyTorch").getVersion();
    }

    @Override
    public void once() {
        if (step == 0) {
            // the optimizer creates its states here, and a scope would free them
            loss = descend();
            return;
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            loss = descend();
        }
    }

    private float descend() {
        int next = step++ % inputs.size();
        try (GradientCollector gradients = trainer.newGradientCollector()) {
            NDArray mean = trainer.getLoss().evaluate(targets.get(next), trainer.forward(inputs.get(next)));
            gradients.backward(mean);
            trainer.step();
            return mean.toFloatArray()[0];
        }
    }

    @Override
    public float[] result() {
        return new float[] {loss};
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
