package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Prunings that have no meaning are refused in one line before any work; all methods are made by the host's registry. */
class RefusedPruningsTest {

    private static final Set<String> BY_DATA = Set.of("taylor", "hessian", "wanda", "sparse-gpt");

    private static <P extends Provider<?>> Set<String> names(Class<P> kind) {
        Set<String> names = new TreeSet<>();
        ProvidedExtensions.all(kind).forEach(provider -> names.add(provider.name()));
        return names;
    }

    private static Compressor method(String criterion, String granularity, String schedule) {
        String sparsity = granularity.equals("n-of-m") ? "" : "sparsity=0.5,";
        return Extensions.besideHost()
                .create(
                        CompressorProvider.KIND,
                        Specification.parse("pruning:" + sparsity + "criterion=" + criterion + ",granularity="
                                + granularity + ",schedule=" + schedule + ",epochs=1"))
                .instance();
    }

    private static Compressor method(String criterion) {
        return method(criterion, criterion.equals("bn-scale") ? "filters" : "unstructured", "cubic");
    }

    private static boolean isRefused(String criterion, String granularity, String schedule) {
        boolean removesOutputs = Set.of("filters", "rows").contains(granularity);
        return switch (criterion) {
            case "bn-scale" -> !removesOutputs;
            case "movement" -> granularity.equals("n-of-m") || schedule.equals("one-shot");
            default -> false;
        };
    }

    @Test
    void areThesePairsOfCriteriaWithGranularitiesAndSchedules() {
        for (String criterion : names(CriterionProvider.class)) {
            for (String granularity : names(GranularityProvider.class)) {
                for (String schedule : names(SparsityScheduleProvider.class)) {
                    String all = criterion + ", " + granularity + ", " + schedule;
                    if (isRefused(criterion, granularity, schedule)) {
                        assertThatThrownBy(() -> method(criterion, granularity, schedule))
                                .as(all)
                                .isInstanceOf(OptionException.class)
                                .hasMessageMatching(".*, or (choose )?another criterion\\.")
                                .hasMessageNotContaining("\n");
                    } else {
                        assertThat(method(criterion, granularity, schedule))
                                .as(all)
                                .isNotNull();
                    }
                }
            }
        }
    }

    @OnEachEngine
    void areThoseWithoutTheDataThatTheyNeed(Engine engine) {
        CompressionScope none = GroupedNetwork.scope(engine, Optional.empty(), Optional.empty());
        for (String criterion : names(CriterionProvider.class)) {
            Compressor method = method(criterion);
            if (BY_DATA.contains(criterion)) {
                assertThatThrownBy(() -> method.plan(GroupedNetwork.model(), none))
                        .as(criterion)
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("add --calibration SPEC or --data SPEC");
            } else if (criterion.equals("movement")) {
                assertThatThrownBy(() -> method.plan(GroupedNetwork.model(), none))
                        .isInstanceOf(OptionException.class)
                        .hasMessageContaining("add --data SPEC");
            } else if (!criterion.equals("bn-scale")) {
                assertThat(method.plan(GroupedNetwork.model(), none).changes())
                        .as(criterion)
                        .hasSize(2);
            }
        }
    }

    /** No normalization follows the matrix of the network. */
    @OnEachEngine
    void areScalesThatAreNotThere(Engine engine) {
        assertThatThrownBy(() -> method("bn-scale").plan(GroupedNetwork.model(), GroupedNetwork.training(engine)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("exclude=matrix");
    }

    private static Model quantized() {
        GraphBuilder graph = new GraphBuilder("quantized");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value integers = graph.constant("integers", Tensor.full(ElementType.INT8, 3, 3, 2));
        Value scale = graph.constant("scale", Tensor.scalar(ElementType.FLOAT, 0.1));
        graph.output("y", x.matMul(graph.apply("DequantizeLinear", Attributes.NONE, integers, scale)));
        return Model.of(graph.build());
    }

    @OnEachEngine
    void areQuantizedModels(Engine engine) {
        for (String criterion : names(CriterionProvider.class)) {
            assertThatThrownBy(() -> method(criterion).plan(quantized(), GroupedNetwork.training(engine)))
                    .as(criterion)
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("there are integers (INT8). Use this method before quantizing.");
        }
    }

    private static Model spoilt() {
        Model model = GroupedNetwork.model();
        float[] matrix = model.graph().constant("matrix").toFloatArray();
        matrix[7] = Float.NaN;
        return model.withGraph(GraphEditor.of(model.graph())
                .constant("matrix", Tensor.of(matrix, 16, 3))
                .build());
    }

    @OnEachEngine
    void areModelsWithNaN(Engine engine) {
        for (String criterion : names(CriterionProvider.class)) {
            assertThatThrownBy(() -> method(criterion).plan(spoilt(), GroupedNetwork.training(engine)))
                    .as(criterion)
                    .isInstanceOf(KilnException.class)
                    .hasMessageContaining("The weight matrix has the element NaN at the index 7")
                    .hasMessageNotContaining("\n");
        }
    }

    /** A sparsity that would leave nothing of a layer is met as far as one element or group of it stays. */
    @OnEachEngine
    void areNotThoseThatLeaveAlmostNothing(Engine engine) {
        for (String granularity : List.of(
                "unstructured",
                "[unstructured:per=layer]",
                "[unstructured:per=output]",
                "filters",
                "rows",
                "columns",
                "kernels",
                "blocks")) {
            Compressor method = ProvidedExtensions.create(
                    CompressorProvider.class, "pruning:sparsity=0.999,layers=[matrix=0.99],granularity=" + granularity);
            CompressionResult result = method.plan(GroupedNetwork.model(), GroupedNetwork.calibration(engine))
                    .apply();
            for (String weight : List.of("kernel", "matrix")) {
                Tensor value = result.model().graph().constant(weight);
                assertThat(Sparsity.zeros(value))
                        .as(granularity + ", " + weight)
                        .isLessThan(value.size());
            }
            assertThat(result.notes())
                    .as(granularity)
                    .anyMatch(note -> note.startsWith("That is less than the requested sparsities, as "));
        }
    }
}
