package dev.kiln.plugins.factorization;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A share of the multiply-accumulates of all layers together. From the whole layers on, the step that loses the
 * smallest share of the squares of its weight for each multiply-accumulate that it saves is taken first. Steps lead
 * along the lower convex hull of the choices of a layer, so that each costs more than the one before.
 *
 * @param share the share of the multiply-accumulates that is left, in {@code (0, 1)}
 * @param whole the multiply-accumulates of all layers, those that stay included
 */
record Remaining(double share, long whole) implements RankRule {

    /** A step of a layer from one choice to one of fewer multiply-accumulates. */
    private record Step(Candidate of, Choice to, long saved, double lost) {

        double price() {
            return lost / saved;
        }
    }

    @Override
    public Map<String, Choice> choices(List<Candidate> candidates) {
        List<Step> steps = new ArrayList<>();
        candidates.forEach(candidate -> steps.addAll(hull(candidate)));
        steps.sort(Comparator.comparingDouble(Step::price));
        Map<String, Choice> choices = new LinkedHashMap<>();
        long tooMany = whole - (long) Math.floor(share * whole);
        for (Step step : steps) {
            if (tooMany <= 0) {
                break;
            }
            Choice to = least(step, tooMany);
            choices.put(step.of().weight(), to);
            tooMany -= step.saved() - (to.products() - step.to().products());
        }
        return choices;
    }

    /** The end of a step, or a choice before it that saves enough. */
    private static Choice least(Step step, long tooMany) {
        long allowed = step.to().products() + step.saved() - tooMany;
        return step.of().decomposition().choices().stream()
                .filter(choice -> choice.products() <= allowed
                        && choice.products() >= step.to().products())
                .min(Comparator.comparingDouble(Choice::lost))
                .orElse(step.to());
    }

    private static List<Step> hull(Candidate candidate) {
        List<Choice> choices = candidate.decomposition().choices();
        List<Step> steps = new ArrayList<>();
        long products = candidate.layer().products();
        double lost = 0;
        Optional<Step> next = cheapest(candidate, choices, products, lost);
        while (next.isPresent()) {
            steps.add(next.get());
            products = next.get().to().products();
            lost = next.get().to().lost();
            next = cheapest(candidate, choices, products, lost);
        }
        return steps;
    }

    private static Optional<Step> cheapest(Candidate candidate, List<Choice> choices, long products, double lost) {
        return choices.stream()
                .filter(choice -> choice.products() < products)
                .map(choice -> new Step(candidate, choice, products - choice.products(), choice.lost() - lost))
                .min(Comparator.comparingDouble(Step::price).thenComparingLong(step -> -step.saved()));
    }

    @Override
    public String plan() {
        return "a product, so that " + share + " of the multiply-accumulates of all layers are left";
    }

    @Override
    public String reason(Candidate candidate) {
        return candidate.decomposition().choices().isEmpty()
                ? "no product saves multiply-accumulates"
                : "the goal is met by layers that lose less";
    }

    @Override
    public Optional<String> shortfall(long left) {
        return left <= share * whole
                ? Optional.empty()
                : Optional.of("That is more than the requested share of " + share
                        + ", as all products have the lowest ranks and the other layers stay.");
    }
}
