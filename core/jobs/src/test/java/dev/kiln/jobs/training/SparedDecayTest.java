package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Task;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Weight decay that spares biases and the factors of normalizations, in a step without any other change. */
class SparedDecayTest {

    private static final double RATE = 0.5;
    private static final double DECAY = 0.25;

    /** Leaves every parameter as it is, so that only the decay changes it. */
    private record Still(double learningRate) implements Optimizer {

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            return parameter.identity();
        }
    }

    private static Model network(List<Long> input, String... layers) {
        Layer[] all = Stream.of(layers)
                .map(layer -> ProvidedExtensions.create(LayerProvider.class, layer))
                .toArray(Layer[]::new);
        return NetworkBuilder.chain(input, all).build(1);
    }

    /** The parameters that the step multiplied by the rest of the decay; the others stay as they were. */
    private static Set<String> decayed(Engine engine, Model model, ParameterGroup... groups) {
        TrainingGraph step = TrainingGraph.of(
                model, Task.CLASSIFICATION, Networks.plan(new Still(RATE), 1, 2).withGroups(List.of(groups)));
        List<Dim> dims = model.graph().inputs().get(0).type().shape().dims();
        long[] shape = LongStream.concat(
                        LongStream.of(2), dims.subList(1, dims.size()).stream().mapToLong(Dim::size))
                .toArray();
        Map<String, Tensor> feeds = new HashMap<>();
        feeds.put(model.graph().inputs().get(0).name(), Tensor.full(ElementType.FLOAT, 1, shape));
        feeds.put(TrainingGraph.TARGET, Tensor.of(new long[] {0, 1}, 2));
        feeds.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(ElementType.FLOAT, RATE));
        feeds.put(TrainingGraph.STEP, Tensor.scalar(ElementType.FLOAT, 1));
        Set<String> decayed = new HashSet<>();
        try (Program program = engine.compile(step.graph())) {
            program.run(feeds);
            for (String name : step.parameters()) {
                float[] before = model.graph().constant(name).toFloatArray();
                float[] after = program.state(name).toFloatArray();
                double rest = Math.abs(after[0] - before[0]) < 1e-9 ? 1 : 1 - RATE * DECAY;
                for (int i = 0; i < before.length; i++) {
                    assertThat((double) after[i]).as(name).isCloseTo(rest * before[i], within(1e-6));
                }
                if (rest < 1) {
                    decayed.add(name);
                }
            }
        }
        return decayed;
    }

    @OnEachEngine
    void sparesWhateverShiftsOrScales(Engine engine) {
        Model images = network(
                List.of(2L, 6L, 6L),
                "conv2d:channels=4,kernel=3",
                "group-norm:groups=2",
                "prelu",
                "conv2d:channels=4,kernel=3",
                "batch-norm",
                "flatten",
                "dense:units=3");
        assertThat(decayed(engine, images, new ParameterGroup("*", 1, DECAY, true)))
                .containsExactlyInAnyOrder("conv2d_1.weight", "conv2d_4.weight", "dense_7.weight");
        Model sequences = network(
                List.of(5L, 4L),
                "lstm:units=3,sequences=true",
                "layer-norm",
                "rms-norm",
                "mean-over-time",
                "dense:units=3");
        assertThat(decayed(engine, sequences, new ParameterGroup("*", 1, DECAY, true)))
                .containsExactlyInAnyOrder("lstm_1.weight_0", "lstm_1.recurrent_0", "dense_5.weight");
    }

    @OnEachEngine
    void sparesNothingUnlessAsked(Engine engine) {
        Model model = network(List.of(4L), "dense:units=3");
        assertThat(decayed(engine, model, new ParameterGroup("*", 1, DECAY)))
                .containsExactlyInAnyOrder("dense_1.weight", "dense_1.bias");
    }

    @OnEachEngine
    void theFirstGroupThatMatchesDecides(Engine engine) {
        Model model = network(List.of(4L), "dense:units=4", "dense:units=3");
        assertThat(decayed(
                        engine,
                        model,
                        new ParameterGroup("dense_1.*", 1, DECAY),
                        new ParameterGroup("*", 1, DECAY, true)))
                .containsExactlyInAnyOrder("dense_1.weight", "dense_1.bias", "dense_2.weight");
    }
}
