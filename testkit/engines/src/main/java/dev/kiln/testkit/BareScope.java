package dev.kiln.testkit;

import dev.kiln.api.compression.BatchValues;
import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.ModelCost;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.graph.engine.Engine;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * A compression scope without any service: what a compressor asks for throws {@link UnsupportedOperationException}, which
 * names it. A test overrides what its compressor may use.
 */
public class BareScope implements CompressionScope {

    @Override
    public Engine engine() {
        throw new UnsupportedOperationException("engine");
    }

    @Override
    public DataSet calibrationData() {
        throw new UnsupportedOperationException("calibration data");
    }

    @Override
    public ModelCost cost(Model candidate) {
        throw new UnsupportedOperationException("cost");
    }

    @Override
    public double latency(Model candidate) {
        throw new UnsupportedOperationException("latency");
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
    public Model model(Path file) {
        throw new UnsupportedOperationException("model");
    }

    @Override
    public Consumer<String> progress() {
        return line -> {};
    }

    @Override
    public DataSet validationData() {
        throw new UnsupportedOperationException("validation data");
    }

    @Override
    public boolean hasValidationData() {
        return false;
    }

    @Override
    public CandidateResult evaluate(Model candidate) {
        throw new UnsupportedOperationException("evaluation");
    }

    @Override
    public void values(Model model, Collection<String> names, DataSet data, BatchValues receiver) {
        throw new UnsupportedOperationException("values");
    }

    @Override
    public void gradients(Model model, Loss loss, Collection<String> names, DataSet data, BatchValues receiver) {
        throw new UnsupportedOperationException("gradients");
    }
}
