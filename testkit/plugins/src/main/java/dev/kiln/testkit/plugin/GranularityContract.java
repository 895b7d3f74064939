package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a {@link Granularity}. It masks the weights of a small trained convolutional network, whose scores are
 * their magnitudes.
 */
public abstract class GranularityContract extends ProviderContract<Granularity, GranularityProvider> {

    private static final double[] SPARSITIES = {0, 0.25, 0.5, 0.9};

    /** Called by subclasses. */
    protected GranularityContract() {
        super(GranularityProvider.KIND);
    }

    private static Map<String, Tensor> magnitudes(Model model) {
        Set<String> weights = new TreeSet<>(ConstantRoles.of(model.graph()).prunable());
        weights.retainAll(model.parameters());
        Map<String, Tensor> scores = new LinkedHashMap<>();
        for (String name : weights) {
            float[] values = model.graph().constant(name).toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(values[i]);
            }
            scores.put(name, Tensor.of(values, model.graph().constant(name).shape()));
        }
        return scores;
    }

    @Override
    Map<String, Tensor> use(GranularityProvider provider, Map<String, Object> options, Engine engine) {
        Model model = SmallClassifier.trainedOn(engine).model();
        return make(provider, options).masks(model, magnitudes(model), 0.5);
    }

    /** Networks that were trained on different engines differ by more than rounding; no engine is used to mask one. */
    @Override
    Map<String, Tensor> compared(Map<String, Object> options, Engine first, Engine engine) {
        return use(provider(), options, first);
    }

    @TestFactory
    @Checks(Check.MASKS)
    Stream<DynamicTest> removesMoreAtAHigherSparsityAndKeepsRemovedWhatIsRemoved() {
        return onEachEngine(Check.MASKS, Set.of(), engine -> {
            Model model = SmallClassifier.trainedOn(engine).model();
            for (Map<String, Object> options : specifications()) {
                during("with " + options, () -> course(make(options), model));
            }
        });
    }

    private static void course(Granularity granularity, Model model) {
        Map<String, Tensor> scores = magnitudes(model);
        boolean isFixed = granularity.fixedSparsity().isPresent();
        long before = 0;
        for (double sparsity : SPARSITIES) {
            Map<String, Tensor> masks = granularity.masks(model, scores, sparsity);
            long zeros = 0;
            long all = 0;
            Map<String, Tensor> marked = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> score : scores.entrySet()) {
                Tensor mask = Results.of(masks, score.getKey());
                zeros += zeros(mask, score.getValue(), score.getKey());
                all += mask.size();
                marked.put(score.getKey(), marked(mask, score.getValue()));
            }
            long removed = zeros;
            long most = Math.round(sparsity * all);
            assertTrue(isFixed || removed <= most, () -> removed + " are removed where " + most + " were asked for");
            long least = before;
            assertTrue(removed >= least, () -> removed + " are removed after " + least);
            before = zeros;
            scores = marked;
        }
    }

    private static long zeros(Tensor mask, Tensor score, String name) {
        assertArrayEquals(score.shape(), mask.shape(), name);
        long zeros = 0;
        for (int i = 0; i < mask.size(); i++) {
            double value = mask.getDouble(i);
            assertTrue(value == 0 || value == 1, () -> name + " has the mask " + value);
            int place = i;
            assertTrue(
                    value == 0 || score.getDouble(i) >= 0,
                    () -> name + ": the element " + place + " was removed and comes back");
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static Tensor marked(Tensor mask, Tensor score) {
        float[] values = score.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.getDouble(i) == 0 ? -1 : values[i];
        }
        return Tensor.of(values, score.shape());
    }
}
