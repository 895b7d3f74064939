package org.example.kiln.embedding;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.attack.AttackListener;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.models.ModelFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How good a model is, and how good it still is under attack.
 *
 * @param evaluation loss, accuracy, latency and size
 * @param robustness accuracy under each attack
 */
public record Measurement(Evaluation evaluation, Robustness robustness) {

    /**
     * Measures a model.
     *
     * @param file an {@code .onnx} file
     * @param data the data as {@code kiln evaluate --data} takes them, such as {@code strokes:test}
     * @param attack the attack as {@code kiln attack --attack} takes it, such as {@code pgd:steps=10,eps=0.1}
     * @return the measurement
     */
    public static Measurement of(Path file, String data, String attack) {
        Model model = ModelFiles.read(file);
        DataSet examples = DataSets.builtIn().open(data, model);
        Extension<Attack> found = Extensions.besideHost().create(AttackProvider.KIND, Specification.parse(attack));
        try (Engine engine = Engines.onPath()
                .open(Optional.empty(), EngineOptions.DEFAULT, Set.of(Capability.INPUT_GRADIENT))) {
            return new Measurement(
                    new Evaluator(engine, Evaluator.BATCH_SIZE).evaluate(model, examples),
                    new RobustnessEvaluation(engine, RobustnessSettings.DEFAULT)
                            .evaluate(
                                    model,
                                    examples,
                                    List.of(NamedAttack.of(found, attack)),
                                    List.of(),
                                    AttackListener.SILENT));
        }
    }

    /**
     * Prints the two accuracies.
     *
     * @param arguments a model, data, and an attack
     */
    public static void main(String[] arguments) {
        Robustness robustness = of(Path.of(arguments[0]), arguments[1], arguments[2]).robustness();
        System.out.println("accuracy " + robustness.cleanAccuracy());
        System.out.println("under attack " + robustness.results().get(0).robustAccuracy());
    }
}
