package dev.kiln.jobs.attack;

import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.error.OptionException;
import java.util.Locale;

/**
 * The choice of the class that a targeted attack wants for each example.
 *
 * @param kind the kind of choice
 * @param label the class of the kind {@link Kind#FIXED}, from 0
 */
public record TargetRule(Kind kind, int label) {

    /** The kinds of choices. */
    public enum Kind {
        /** The same class for every example; those of the class are not attacked. */
        FIXED,
        /** The class after the example's own: {@code (label + 1) mod K}. */
        NEXT,
        /** Any class other than the example's own with equal chance, keyed by the seed and the example. */
        RANDOM,
        /** The class other than the example's own with the least score without an attack. */
        LEAST_LIKELY
    }

    /** The class after the example's own. */
    public static final TargetRule NEXT = new TargetRule(Kind.NEXT, 0);

    /** A random class other than the example's own. */
    public static final TargetRule RANDOM = new TargetRule(Kind.RANDOM, 0);

    /** The class other than the example's own with the least score. */
    public static final TargetRule LEAST_LIKELY = new TargetRule(Kind.LEAST_LIKELY, 0);

    /**
     * The same class for every example.
     *
     * @param label the class, from 0
     * @return the rule
     * @throws OptionException if it is negative
     */
    public static TargetRule of(int label) {
        if (label < 0) {
            throw new OptionException("The target class is " + label + ", expected at least 0.");
        }
        return new TargetRule(Kind.FIXED, label);
    }

    /**
     * A rule by its name.
     *
     * @param text the name of a rule with a hyphen in place of the underscore, in lower case, or the number of a class
     * @return the rule
     * @throws OptionException if it is none of these
     */
    public static TargetRule parse(String text) {
        for (TargetRule rule : new TargetRule[] {NEXT, RANDOM, LEAST_LIKELY}) {
            if (rule.toString().equals(text)) {
                return rule;
            }
        }
        if (text.matches("\\d{1,9}")) {
            return of(Integer.parseInt(text));
        }
        throw new OptionException("The target class is " + text
                + ", expected next, random, least-likely, or the number of a class, from 0.");
    }

    /**
     * The class that is wanted for an example; with a fixed class it may be the example's own.
     *
     * @param clean the batch with the model's predictions
     * @param row the example's row
     * @param seed the key of the randomness
     * @throws OptionException if the model has no such class
     */
    long wanted(CleanBatch clean, int row, long seed) {
        long own = clean.labels()[row];
        return switch (kind) {
            case FIXED -> known(clean.classes());
            case NEXT -> (own + 1) % clean.classes();
            case RANDOM -> (own + 1 + drawn(clean.batch().indices()[row], seed, clean.classes() - 1)) % clean.classes();
            case LEAST_LIKELY -> clean.leastLikely(row);
        };
    }

    private static long drawn(long example, long seed, long choices) {
        return Math.floorMod(SplitMix.mix(SplitMix.key(SplitMix.key(seed, "target class"), example)), choices);
    }

    private long known(long classes) {
        if (label >= classes) {
            throw new OptionException("The target class is " + label + ", the model predicts " + classes
                    + " classes: 0 to " + (classes - 1) + ".");
        }
        return label;
    }

    /** The rule as {@link #parse} reads it. */
    @Override
    public String toString() {
        return kind == Kind.FIXED
                ? Integer.toString(label)
                : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
