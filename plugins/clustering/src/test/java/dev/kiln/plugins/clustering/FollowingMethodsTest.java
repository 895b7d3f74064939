package dev.kiln.plugins.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.compression.NamedCompressor;
import dev.kiln.jobs.statistics.ModelStatistics;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import dev.kiln.plugins.pruning.MagnitudePruning;
import dev.kiln.plugins.quantization.CalibrationMethod;
import dev.kiln.plugins.quantization.StaticQuantization;
import dev.kiln.plugins.quantization.Target;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A public MNIST network with clusters, and the methods before and after. */
class FollowingMethodsTest {

    private static final Clustering SIXTEEN =
            new Clustering(16, Initialization.LINEAR, Storage.INDICES, new FineTuning(0, 1, new Descent(0.1)), "");
    private static final MagnitudePruning PRUNING = new MagnitudePruning(
            0.6,
            new dev.kiln.plugins.pruning.GradualTuning(0, 1, 0.5, 100, new Descent(0.1)),
            "",
            dev.kiln.plugins.pruning.Storage.DENSE);

    private static Path path(String name) {
        Optional<Path> found = SharedFiles.find(name);
        assumeTrue(found.isPresent(), name + " is not there");
        return found.get();
    }

    private static Model digits() {
        return Preprocessing.BYTES.before(ModelFiles.read(path("models/mnist/mnist-cnn-pytorch-9.onnx")));
    }

    private static DataSet data() {
        return DataSets.builtIn().open("mnist:" + path("data/mnist") + "?split=test");
    }

    private static CompressionScope scope(Engine engine) {
        return Scope.of(engine, Optional.of(data()), Optional.of(data()));
    }

    private static Model compressed(CompressionScope scope, Compressor... methods) {
        List<NamedCompressor> named =
                Stream.of(methods).map(NamedCompressor::of).toList();
        return CompressionRun.of(digits(), named, scope).model();
    }

    private static double accuracy(CompressionScope scope, Model model) {
        return scope.evaluate(model).quality().orElseThrow();
    }

    @OnEachEngine
    void keepsTheAccuracyAndTheCounts(Engine engine) {
        CompressionScope scope = scope(engine);
        Model clustered = compressed(scope, SIXTEEN);
        // 99.04 % is the accuracy published by the network's authors
        assertThat(accuracy(scope, clustered)).isGreaterThan(0.985);
        assertThat(ModelStatistics.of(clustered).macs())
                .isEqualTo(ModelStatistics.of(digits()).macs());
        assertThat(ConstantRoles.of(clustered.graph()).role("conv2.weight/table"))
                .isEqualTo(ConstantRole.WEIGHT);
    }

    @OnEachEngine
    void trainingKeepsTheClusters(Engine engine, @TempDir Path folder) {
        CompressionScope scope = scope(engine);
        Path file = folder.resolve("clustered.onnx");
        ModelFiles.write(compressed(scope, PRUNING, SIXTEEN), file);
        Model clustered = ModelFiles.read(file);
        Model trained = scope.trainer()
                .train(
                        clustered,
                        data(),
                        new TrainingPlan(scope.loss(), new Descent(1e-6), Schedule.CONSTANT, 1, 100, List.of()));
        String table = "conv2.weight/table";
        assertThat(trained.parameters()).contains(table);
        assertThat(trained.graph().constant(table))
                .isNotEqualTo(clustered.graph().constant(table));
        assertThat(Sparsity.zeros(trained.graph().constant(table))).isEqualTo(1);
        assertThat(trained.graph().constant("conv2.weight/indices"))
                .isEqualTo(clustered.graph().constant("conv2.weight/indices"));
    }

    @OnEachEngine
    void otherMethodsComputeTheWeightsFirst(Engine engine) {
        CompressionScope scope = scope(engine);
        Model pruned = compressed(scope, SIXTEEN, PRUNING);
        Tensor weight = pruned.graph().constant("conv2.weight");
        assertThat(Sparsity.zeros(weight)).isGreaterThan(weight.size() / 4);
        Model quantized = compressed(
                scope, SIXTEEN, new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, true, 64, ""));
        assertThat(quantized.graph().nodes()).noneMatch(node -> node.is("Gather"));
        assertThat(accuracy(scope, quantized)).isGreaterThan(0.98);
        assertThat(Set.copyOf(quantized.graph().constants().keySet())).noneMatch(name -> name.endsWith("/table"));
    }
}
