package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Map;

class LiveProgramTest {

    /** Values that are the same for every name. */
    private record Same(double value, Model model) implements TrainingValues {

        @Override
        public Tensor get(String name) {
            return Tensor.full(
                    ElementType.FLOAT, value, model.graph().type(name).shape().toArray());
        }

        @Override
        public void set(String name, Tensor tensor) {
            throw new UnsupportedOperationException();
        }
    }

    @OnEachEngine
    void computesWithTheValuesThatItFollows(Engine engine) {
        Model model = Networks.of(2).dense("out", 2, 1).model();
        Map<String, Tensor> feeds = Map.of("x", Tensor.of(new float[] {3, 4}, 1, 2));
        try (LiveProgram live =
                LiveProgram.compile(engine, model.graph(), List.of("out.weight", "out.bias", "elsewhere"))) {
            live.refresh(new Same(1, model));
            assertThat(live.program().run(feeds)).containsEntry("y", Tensor.of(new float[] {8}, 1, 1));
            live.refresh(new Same(2, model));
            assertThat(live.program().run(feeds)).containsEntry("y", Tensor.of(new float[] {16}, 1, 1));
        }
    }
}
