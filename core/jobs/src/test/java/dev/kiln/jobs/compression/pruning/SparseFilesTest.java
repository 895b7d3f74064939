package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.compression.NamedCompressor;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** Files of pruned models: a network of 40 inputs, 60 hidden units and 4 outputs, 2640 weights. */
class SparseFilesTest {

    private static final int INPUTS = 40;
    private static final int HIDDEN = 60;
    private static final int CLASSES = 4;

    @TempDir
    Path folder;

    private static Tensor waves(int offset, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(offset + i * i);
        }
        return Tensor.of(values, shape);
    }

    private static Model model() {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(INPUTS)));
        Value first = graph.constant("first", waves(1, INPUTS, HIDDEN));
        Value second = graph.constant("second", waves(2, HIDDEN, CLASSES));
        graph.output("y", x.matMul(first).relu().matMul(second));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("first", "second"));
    }

    private static DataSet data() {
        long[] labels = new long[32];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        return TensorDataSet.classification(
                "waves",
                waves(3, labels.length, INPUTS),
                Tensor.of(labels, labels.length),
                List.of("a", "b", "c", "d"));
    }

    private static CompressionScope scope(Engine engine) {
        return GroupedNetwork.scope(engine, Optional.of(data()), Optional.empty());
    }

    private static Model compressed(Engine engine, Model model, String... methods) {
        List<NamedCompressor> compressors = Arrays.stream(methods)
                .map(method -> NamedCompressor.of(ProvidedExtensions.create(CompressorProvider.class, method)))
                .toList();
        return CompressionRun.of(model, compressors, scope(engine)).model();
    }

    /** Writing opens the file with the stock runtime. */
    private long bytes(Model model) throws IOException {
        Path file = folder.resolve("model.onnx");
        ModelFiles.write(model, file);
        return Files.size(file);
    }

    private static Model unmarked(Model model) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.remove(Sparsity.STORAGE_KEY);
        return model.withMetadata(metadata);
    }

    private static Tensor predictions(Engine engine, Model model) {
        Tensor[] found = new Tensor[1];
        scope(engine).values(model, List.of("y"), data(), (batch, values) -> found[0] = values.get("y"));
        return found[0];
    }

    /** Of 10560 bytes of weights 264 elements of 12 bytes are left, 7392 bytes less. */
    @OnEachEngine
    void areSmallerAndGiveTheSameNumbers(Engine engine) throws IOException {
        Model dense = compressed(engine, model(), "pruning:sparsity=0.9,epochs=0");
        Model sparse = compressed(engine, model(), "pruning:sparsity=0.9,epochs=0,storage=sparse");
        assertThat(bytes(dense) - bytes(sparse)).isBetween(7000L, 7392L);
        Model read = ModelFiles.read(folder.resolve("model.onnx"));
        assertThat(read.graph().constants()).isEqualTo(sparse.graph().constants());
        assertThat(predictions(engine, read)).isEqualTo(predictions(engine, dense));
    }

    @OnEachEngine
    void staySmallAfterLaterMethodsAndTrainings(Engine engine) throws IOException {
        Model twice = compressed(
                engine,
                model(),
                "magnitude-pruning:sparsity=0.8,epochs=0,storage=sparse",
                "pruning:sparsity=0.9,criterion=taylor,epochs=2,batch-size=8");
        assertThat(bytes(unmarked(twice)) - bytes(twice)).isBetween(7000L, 7392L);
        Model read = ModelFiles.read(folder.resolve("model.onnx"));
        Model again = compressed(engine, read, "pruning:sparsity=0.9,epochs=1,batch-size=8");
        assertThat(Sparsity.isStoredSparse(again)).isTrue();
        assertThat(again.graph().constant("first")).isNotEqualTo(read.graph().constant("first"));
        assertThat(bytes(unmarked(again)) - bytes(again)).isBetween(7000L, 7392L);
    }

    /** At a half each element that is left would need 12 bytes for 8. */
    @OnEachEngine
    void areNoLargerWhereZerosAreFew(Engine engine) throws IOException {
        Model dense = compressed(engine, model(), "pruning:sparsity=0.5,epochs=0");
        Model sparse = compressed(engine, model(), "pruning:sparsity=0.5,epochs=0,storage=sparse");
        assertThat(bytes(sparse) - bytes(dense)).isBetween(0L, 100L);
    }
}
