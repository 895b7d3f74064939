package dev.kiln.distribution;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.TargetLoss;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.fit.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The loss of each target of a training.
 *
 * @param first the loss of the first target
 * @param further the losses of the others by target
 * @param weights the weights of the others, those that are not 1
 */
record LossChoice(Extension<Loss> first, Map<String, Extension<Loss>> further, Map<String, Double> weights) {

    /**
     * Reads the losses that the user asks for; other targets have the usual one of their task.
     *
     * @param host creates them
     * @param heads the targets that are predicted
     * @param losses a loss, for the first target, or {@code TARGET=LOSS}
     * @param weights the weights by target
     */
    static LossChoice of(Host host, List<Head> heads, List<String> losses, Map<String, Double> weights) {
        List<String> targets = heads.stream().map(Head::name).toList();
        Map<String, String> asked = new LinkedHashMap<>();
        for (String loss : losses) {
            String target = target(loss).orElse(targets.get(0));
            requireTarget("--loss", target, targets);
            asked.put(target, target(loss).isPresent() ? loss.substring(target.length() + 1) : loss);
        }
        weights.keySet().forEach(target -> requireTarget("--loss-weight", target, targets));
        if (weights.containsKey(targets.get(0))) {
            throw new OptionException(
                    "--loss-weight is for the targets after the first, " + targets.get(0) + ", whose loss weighs 1.");
        }
        Extension<Loss> first = created(host, heads.get(0), asked);
        Map<String, Extension<Loss>> further = new LinkedHashMap<>();
        heads.stream().skip(1).forEach(head -> further.put(head.name(), created(host, head, asked)));
        return new LossChoice(first, further, weights);
    }

    private static Extension<Loss> created(Host host, Head head, Map<String, String> asked) {
        String name = asked.getOrDefault(head.name(), "");
        return host.extension(LossProvider.KIND, name.isEmpty() ? usual(head) : name);
    }

    /** The target of {@code TARGET=LOSS}: a loss has options after a colon alone. */
    private static Optional<String> target(String loss) {
        int equals = loss.indexOf('=');
        int colon = loss.indexOf(':');
        return equals > 0 && (colon < 0 || equals < colon) ? Optional.of(loss.substring(0, equals)) : Optional.empty();
    }

    private static void requireTarget(String option, String target, List<String> targets) {
        if (!targets.contains(target)) {
            throw new OptionException(option + " names the target " + target + "." + Spelling.hint(target, targets)
                    + " The model predicts " + String.join(", ", targets) + ".");
        }
    }

    private static String usual(Head head) {
        return usual(head.task())
                .orElseThrow(() -> new OptionException("The target " + head.name()
                        + " has no usual loss, for only a loss understands it; name one with --loss."));
    }

    /** The loss that evaluations measure. */
    static Optional<String> usual(Task task) {
        return switch (task) {
            case CLASSIFICATION -> Optional.of("cross-entropy");
            case REGRESSION -> Optional.of("mse");
            case OTHER -> Optional.empty();
        };
    }

    /** Whether the loss of a target compares values by their differences. */
    boolean comparesValues(String target) {
        return further.getOrDefault(target, first).instance().comparesValues();
    }

    /** The losses after the first, for a plan of a training. */
    List<TargetLoss> furtherLosses() {
        List<TargetLoss> losses = new ArrayList<>();
        further.forEach((target, loss) ->
                losses.add(new TargetLoss(target, loss.instance(), weights.getOrDefault(target, 1.0))));
        return losses;
    }

    /** The specification of the losses: of one, or of each target. */
    String specification() {
        List<String> all = new ArrayList<>(List.of(first.specification()));
        further.forEach((target, loss) -> all.add(
                target + "=" + (weights.containsKey(target) ? weights.get(target) + "*" : "") + loss.specification()));
        return String.join(", ", all);
    }
}
