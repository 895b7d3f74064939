package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Options;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parts of pruning that break their contracts, and these. */
final class BrokenPruning {

    private BrokenPruning() {}

    record OfCriterion(String name, String summary, Criterion made) implements CriterionProvider {
        @Override
        public Criterion create(Options options) {
            return made;
        }
    }

    record OfGranularity(String name, String summary, Granularity made) implements GranularityProvider {
        @Override
        public Granularity create(Options options) {
            return made;
        }
    }

    record OfSchedule(String name, String summary, SparsitySchedule made) implements SparsityScheduleProvider {
        @Override
        public SparsitySchedule create(Options options) {
            return made;
        }
    }

    /** The sign stays. */
    static final class SignedScores extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return new OfCriterion("broken", "Is broken", (model, weights, scope) -> {
                Map<String, Tensor> scores = new LinkedHashMap<>();
                weights.forEach(name -> scores.put(name, model.graph().constant(name)));
                return scores;
            });
        }
    }

    /** It removes the highest scores, so that others come back later. */
    static final class HighestFirst extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return new OfGranularity("broken", "Is broken", new Reversed());
        }

        private record Reversed() implements Granularity {
            @Override
            public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
                Map<String, Tensor> masks = new LinkedHashMap<>();
                scores.forEach((name, score) -> {
                    float[] mask = score.toFloatArray();
                    int kept = (int) Math.ceil((1 - sparsity) * mask.length);
                    float[] sorted = mask.clone();
                    Arrays.sort(sorted);
                    float highest = kept == 0 ? Float.NEGATIVE_INFINITY : sorted[kept - 1];
                    for (int i = 0; i < mask.length; i++) {
                        mask[i] = mask[i] <= highest ? 1 : 0;
                    }
                    masks.put(name, Tensor.of(mask, score.shape()));
                });
                return masks;
            }
        }
    }

    /** It ends at half of the goal. */
    static final class HalfWay extends SparsityScheduleContract {
        @Override
        protected SparsityScheduleProvider provider() {
            return new OfSchedule(
                    "broken", "Is broken", (initial, goal, done) -> initial + (goal - initial) * done / 2);
        }
    }
}
