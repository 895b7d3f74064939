package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The removal of elements of weights: the lowest scores of a criterion, together as a granularity says.
 *
 * @param model the model before the removal
 * @param weights the values of the weights by name
 * @param goals their sparsities
 * @param criterion scores the elements
 * @param granularity removes them together
 * @param scope data and training
 */
record Removal(
        Model model,
        Map<String, Tensor> weights,
        Goals goals,
        Criterion criterion,
        Granularity granularity,
        CompressionScope scope) {

    /** The masks of the goals. */
    Map<String, Tensor> masks() {
        return masks(model, criterion.scores(model, weights.keySet(), scope), goals.sparsities());
    }

    private Map<String, Tensor> masks(Model present, Map<String, Tensor> scores, List<Double> sparsities) {
        Map<String, Tensor> marked = new LinkedHashMap<>();
        scores.forEach((name, score) -> {
            Scores.require(name, score);
            marked.put(name, Masking.lowestWhereZero(score, present.graph().constant(name)));
        });
        Map<String, Tensor> masks = new LinkedHashMap<>();
        for (int i = 0; i < sparsities.size(); i++) {
            masks.putAll(granularity.masks(present, goals.all().get(i).of(marked), sparsities.get(i)));
        }
        return masks;
    }

    /** The model after the whole removal at once. */
    Model atOnce() {
        Map<String, Tensor> masks = masks();
        Map<String, Tensor> repaired = criterion.repaired(model, masks, scope);
        GraphEditor editor = GraphEditor.of(model.graph());
        masks.forEach((name, mask) -> editor.constant(
                name, Masking.apply(repaired.getOrDefault(name, model.graph().constant(name)), mask)));
        return model.withGraph(editor.build());
    }

    /** The model after a removal in the course of fine-tuning. */
    Model gradually(GradualTuning fineTuning, SparsitySchedule schedule) {
        List<Course> courses = goals.all().stream()
                .map(goal -> fineTuning.course(schedule, zeros(goal.of(weights)), goal.sparsity()))
                .toList();
        List<ParameterRule> rules = new ArrayList<>();
        Scorer scorer = (present, values) -> criterion.scores(present, weights.keySet(), scope);
        if (criterion instanceof LearnedCriterion learned) {
            ScoreLearning learning = new ScoreLearning(learned, weights.keySet());
            rules.add(learning);
            scorer = (present, values) -> learning.scores(values);
        }
        rules.add(rule(courses, scorer));
        return fineTuning.run(model, rules, scope);
    }

    /** Scores weights at the values of the moment. */
    private interface Scorer {
        Map<String, Tensor> of(Model present, TrainingValues values);
    }

    private ParameterRule rule(List<Course> courses, Scorer scorer) {
        List<Double> initial = courses.stream().map(Course::initial).toList();
        return new PruningRule(List.copyOf(weights.keySet()), courses, (values, sparsities) -> {
            Model present = present(values);
            Map<String, Tensor> scores = scorer.of(present, values);
            if (criterion instanceof LearnedCriterion && !sparsities.equals(initial)) {
                ScoreLearning.requireLearned(scores);
            }
            Map<String, Tensor> masks = masks(present, scores, sparsities);
            criterion.repaired(present, masks, scope).forEach(values::set);
            return masks;
        });
    }

    /** The share of zeros. */
    private static double zeros(Map<String, Tensor> weights) {
        long zeros = weights.values().stream().mapToLong(Sparsity::zeros).sum();
        return (double) zeros
                / weights.values().stream().mapToLong(Tensor::size).sum();
    }

    /** The model with the values of the moment. */
    private Model present(TrainingValues values) {
        Set<String> changed = new LinkedHashSet<>(weights.keySet());
        if (criterion.needsData()) {
            changed.addAll(model.parameters());
        }
        GraphEditor editor = GraphEditor.of(model.graph());
        changed.forEach(name -> editor.constant(name, values.get(name)));
        return model.withGraph(editor.build());
    }
}
