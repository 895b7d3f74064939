package dev.kiln.jobs.attack.methods;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackListener;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.TargetRule;
import java.util.List;

/** Attacks all examples of a data set, as users do. */
final class Attacked {

    private Attacked() {}

    static List<AttackResult> results(
            Engine engine, Model model, DataSet data, Attack attack, int batchSize, Double... sizes) {
        return results(engine, model, data, attack, batchSize, TargetRule.NEXT, sizes);
    }

    static List<AttackResult> results(
            Engine engine, Model model, DataSet data, Attack attack, int batchSize, TargetRule rule, Double... sizes) {
        RobustnessSettings settings = new RobustnessSettings(batchSize, 1, rule, 0, true);
        return new RobustnessEvaluation(engine, settings)
                .evaluate(model, data, List.of(new NamedAttack("tried", attack)), List.of(sizes), AttackListener.SILENT)
                .results();
    }

    static AttackResult linear(Engine engine, Attack attack) {
        return results(engine, LinearProblem.model(), LinearProblem.data(), attack, 32)
                .get(0);
    }

    static AttackResult small(Engine engine, Attack attack) {
        return results(engine, SmallNetwork.model(), SmallNetwork.data(), attack, 32)
                .get(0);
    }

    static AttackResult scaled(Engine engine, Attack attack) {
        return results(engine, SmallNetwork.scaledModel(), SmallNetwork.scaledData(), attack, 32)
                .get(0);
    }

    /** The inputs of all examples after the attack. */
    static float[] inputs(AttackResult result) {
        return result.inputs().map(Tensor::toFloatArray).orElseThrow();
    }

    /** The size of the change of each example of the linear problem, in the norm of the attack. */
    static double[] sizes(AttackResult result) {
        float[] clean = LinearProblem.features();
        float[] found = inputs(result);
        double[] sizes = new double[LinearProblem.EXAMPLES];
        for (int i = 0; i < found.length; i++) {
            int example = i / LinearProblem.FEATURES;
            double change = Math.abs((double) found[i] - clean[i]);
            sizes[example] = switch (result.threat().norm()) {
                case LINF -> Math.max(sizes[example], change);
                case L2 -> Math.hypot(sizes[example], change);
                case L1 -> sizes[example] + change;
                case L0 -> sizes[example] + (change > 0 ? 1 : 0);
            };
        }
        return sizes;
    }
}
