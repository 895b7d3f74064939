package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

    /** Two pixels: pure red, then half green and quarter blue. */
    private static final Tensor PHOTO = Tensor.of(new float[] {1, 0, 0, 0.5f, 0, 0.25f}, 1, 3, 1, 2);

    /** A model that returns what it is given. */
    private static Model seeing(ElementType type, long... example) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output(
                "y",
                graph.input("x", new TensorType(type, Shape.batchOf(example))).identity());
        return Model.of(graph.build());
    }

    private static Tensor seen(Engine engine, Model model) {
        try (Program program = engine.compile(model.graph())) {
            return Objects.requireNonNull(program.run(Map.of("x", PHOTO)).get("y"));
        }
    }

    @OnEachEngine
    void subtractsMeansInTheModelsOrderOfChannels(Engine engine) {
        Model model = Preprocessing.BYTES
                .withMean(104, 117, 123)
                .withChannels(ChannelOrder.BGR)
                .before(seeing(ElementType.FLOAT, 3, 1, 2));
        assertThat(seen(engine, model).toFloatArray())
                .containsExactly(new float[] {-104, 63.75f - 104, -117, 127.5f - 117, 255 - 123, -123}, ROUNDING);
    }

    @OnEachEngine
    void dividesByDeviationsBehindTheMeans(Engine engine) {
        Model model =
                Preprocessing.NONE.withMean(0.5).withDeviation(1, 0.5, 0.25).before(seeing(ElementType.FLOAT, 3, 1, 2));
        assertThat(seen(engine, model).toFloatArray())
                .containsExactly(new float[] {0.5f, -0.5f, -1, 0, -2, -1}, ROUNDING);
    }

    @OnEachEngine
    void movesTheChannelsBehindThePixels(Engine engine) {
        Model model = Preprocessing.NONE.withLayout(AxisLayout.NHWC).before(seeing(ElementType.FLOAT, 1, 2, 3));
        assertThat(model.features().type()).hasToString("FLOAT [N, 3, 1, 2]");
        Tensor seen = seen(engine, model);
        assertThat(seen.shape()).containsExactly(1, 1, 2, 3);
        assertThat(seen.toFloatArray()).containsExactly(1, 0, 0, 0, 0.5f, 0.25f);
    }

    @OnEachEngine
    void letsCallersSpeakSinglePrecisionToModelsInHalf(Engine engine) {
        Model model = Preprocessing.NONE.before(seeing(ElementType.FLOAT16, 3, 1, 2));
        assertThat(model.features().type().elementType()).isEqualTo(ElementType.FLOAT);
        Tensor seen = seen(engine, model);
        assertThat(seen.elementType()).isEqualTo(ElementType.FLOAT16);
        assertThat(seen.toFloatArray()).containsExactly(PHOTO.toFloatArray());
    }

    @OnEachEngine
    void isPassedByGradientsInUnitsOfTheCallers(Engine engine) {
        Model model = Preprocessing.BYTES
                .withDeviation(1, 2, 3)
                .withChannels(ChannelOrder.BGR)
                .withLayout(AxisLayout.NHWC)
                .before(seeing(ElementType.FLOAT, 1, 2, 3));
        GraphBuilder builder = new GraphBuilder("gradient");
        Value x = builder.input("x", model.features().type());
        Value y = Objects.requireNonNull(
                builder.inline(model.graph(), Map.of("x", x)).get("y"));
        builder.output("g", builder.gradient(y.reduceSum(), x));
        Graph graph = builder.build();
        try (Program program = engine.compile(graph)) {
            Tensor gradient =
                    Objects.requireNonNull(program.run(Map.of("x", PHOTO)).get("g"));
            assertThat(gradient.toFloatArray())
                    .containsExactly(new float[] {85, 85, 127.5f, 127.5f, 255, 255}, ROUNDING);
        }
    }

    @Test
    void leavesAModelAloneThatSpeaksAsCallersDo() {
        Model model = seeing(ElementType.FLOAT, 3, 1, 2);
        assertThat(Preprocessing.NONE.before(model)).isSameAs(model);
    }

    @Test
    void refusesWhatDoesNotFitTheInput() {
        assertThatThrownBy(() -> Preprocessing.NONE.withMean(1, 2).before(seeing(ElementType.FLOAT, 3, 1, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 numbers")
                .hasMessageContaining("3 channels");
        assertThatThrownBy(() ->
                        Preprocessing.NONE.withChannels(ChannelOrder.BGR).before(seeing(ElementType.FLOAT, 1, 28, 28)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--input-channels");
        assertThatThrownBy(() -> Preprocessing.NONE.withLayout(AxisLayout.NHWC).before(seeing(ElementType.FLOAT, 4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--input-layout");
        assertThatThrownBy(() -> Preprocessing.BYTES.before(seeing(ElementType.INT64, 4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("INT64");
    }
}
