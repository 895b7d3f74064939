package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.training.Trainer;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A workshop without data. */
record TestWorkshop() implements CompressionScope {

    @Override
    public Engine engine() {
        throw new UnsupportedOperationException("engine");
    }

    @Override
    public DataSet calibrationData() {
        throw new UnsupportedOperationException("calibration data");
    }

    @Override
    public long seed() {
        return 0;
    }

    @Override
    public DataSet trainingData() {
        throw new UnsupportedOperationException("training data");
    }

    @Override
    public boolean hasTrainingData() {
        return false;
    }

    @Override
    public Trainer trainer() {
        throw new UnsupportedOperationException("trainer");
    }

    @Override
    public Loss loss() {
        throw new UnsupportedOperationException("loss");
    }

    @Override
    public Optimizer optimizer(String specification) {
        return new Unused();
    }

    @Override
    public Model model(Path file) {
        throw new UnsupportedOperationException("model");
    }

    @Override
    public Consumer<String> progress() {
        return line -> {};
    }

    /** The name of an optimizer is looked up even if there is nothing to train. */
    private record Unused() implements Optimizer {

        @Override
        public double learningRate() {
            return 1;
        }

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            throw new UnsupportedOperationException("nothing is trained here");
        }
    }
}
