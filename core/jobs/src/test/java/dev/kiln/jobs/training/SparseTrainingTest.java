package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;

/** The zeros of a pruned model stay. */
class SparseTrainingTest {

    /** A network whose first weight has a zero in every third place. */
    private static Model thinned() {
        Model model = Networks.mlp(6, 16, 3);
        float[] values = model.graph().constant("hidden.weight").toFloatArray();
        for (int i = 0; i < values.length; i += 3) {
            values[i] = 0;
        }
        GraphEditor editor = GraphEditor.of(model.graph()).constant("hidden.weight", Tensor.of(values, 6, 16));
        return model.withGraph(editor.build());
    }

    private static Model trained(Engine engine, Model model, List<String> notes) {
        TrainingSettings settings = TrainingSettings.DEFAULT.withListener(new TrainingListener() {
            @Override
            public void note(String text) {
                notes.add(text);
            }
        });
        return new EngineTrainer(engine, settings)
                .train(model, Blobs.of(100, 6, 3), Networks.plan(new Networks.Momentum(0.1, 0.9), 2, 10));
    }

    private static long zeros(Model model) {
        return Sparsity.zeros(model.graph().constant("hidden.weight"));
    }

    @OnEachEngine
    void keepsZerosThatAreThereOnPurposeAndSaysSo(Engine engine) {
        List<String> notes = new ArrayList<>();
        Model trained = trained(engine, Sparsity.recorded(thinned(), "some-pruning"), notes);
        assertThat(zeros(trained)).isEqualTo(32);
        assertThat(trained.graph().constant("out.weight"))
                .isNotEqualTo(thinned().graph().constant("out.weight"));
        assertThat(notes).singleElement().asString().contains("some-pruning").contains("32 zeros among the 96 numbers");
        assertThat(zeros(trained(engine, trained, notes))).isEqualTo(32);
    }

    @OnEachEngine
    void changesZerosOfAModelThatWasNotPruned(Engine engine) {
        List<String> notes = new ArrayList<>();
        assertThat(zeros(trained(engine, thinned(), notes))).isZero();
        assertThat(notes).isEmpty();
    }
}
