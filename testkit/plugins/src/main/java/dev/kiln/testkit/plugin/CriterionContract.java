package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a {@link Criterion}. It scores the weights of a small trained convolutional network; a
 * {@link LearnedCriterion} learns the scores while that is trained further.
 */
public abstract class CriterionContract extends ProviderContract<Criterion, CriterionProvider> {

    /** Called by subclasses. */
    protected CriterionContract() {
        super(CriterionProvider.KIND);
    }

    /**
     * Whether the criterion can score a weight of the network; all by default. Those of others are not scored in the
     * checks: a criterion refuses them, and users exclude them.
     *
     * @param model the network: a convolution with batch normalization, a pooling, two dense layers
     * @param weight the name of the weight
     * @return whether it can
     */
    protected boolean scores(Model model, String weight) {
        return true;
    }

    private Set<String> weights(Model model) {
        Set<String> weights = new TreeSet<>(ConstantRoles.of(model.graph()).prunable());
        weights.retainAll(model.parameters());
        weights.removeIf(weight -> !scores(model, weight));
        return weights;
    }

    @Override
    Map<String, Tensor> use(CriterionProvider provider, Map<String, Object> options, Engine engine) {
        return scored(make(provider, options), SmallClassifier.trainedOn(engine), engine);
    }

    /** Networks that were trained on different engines differ by more than rounding: one is scored on both. */
    @Override
    Map<String, Tensor> compared(Map<String, Object> options, Engine first, Engine engine) {
        return scored(make(options), SmallClassifier.trainedOn(first), engine);
    }

    private Map<String, Tensor> scored(Criterion criterion, SmallClassifier given, Engine engine) {
        CompressionScope scope = SmallClassifier.scope(engine, given);
        Set<String> weights = weights(given.model());
        assertEquals(
                Optional.empty(), criterion.weightConflict(given.model(), weights, scope), "the weights are refused");
        return criterion instanceof LearnedCriterion learned
                ? LearnedScores.of(learned, given.model(), weights, scope)
                : criterion.scores(given.model(), weights, scope);
    }

    @TestFactory
    @Checks(Check.SCORES)
    Stream<DynamicTest> scoresEveryElementOfEachWeight() {
        return onEachEngine(Check.SCORES, Set.of(), engine -> {
            Model model = SmallClassifier.trainedOn(engine).model();
            for (Map<String, Object> options : specifications()) {
                Map<String, Tensor> scores = use(provider(), options, engine);
                assertEquals(weights(model), new TreeSet<>(scores.keySet()), "with " + options + " the scored weights");
                float least = make(options) instanceof LearnedCriterion ? -Float.MAX_VALUE : 0;
                scores.forEach(
                        (name, score) -> check(model.graph().constant(name), score, least, options + ", " + name));
            }
        });
    }

    private static void check(Tensor weight, Tensor score, float least, String what) {
        assertEquals(ElementType.FLOAT, score.elementType(), what);
        assertArrayEquals(weight.shape(), score.shape(), what);
        for (float value : score.toFloatArray()) {
            assertTrue(Float.isFinite(value) && value >= least, () -> what + " has the score " + value);
        }
    }
}
