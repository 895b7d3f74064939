package dev.kiln.graph.rewrite;

import dev.kiln.graph.status.Experimental;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A rule that rewrites a node: a pattern, a guard and a replacement.
 *
 * <pre>{@code
 * // the maximum of rectified values is the rectified maximum
 * RewriteRule.on(node("MaxPool").reading(node("Relu").as("relu").alone()))
 *         .when(match -> match.root().outputs().size() == 1)
 *         .replace(match -> exchanged(match))
 * }</pre>
 *
 * @param pattern the form of the node and of its inputs
 * @param guard the condition beyond the form
 * @param replacement writes the replacement; empty if the node stays after all
 */
@Experimental
public record RewriteRule(Pattern pattern, Predicate<Match> guard, Function<Match, Optional<Replacement>> replacement) {

    /**
     * Begins a rule.
     *
     * @param pattern the form of the node that is rewritten
     * @return the rule without a replacement
     */
    public static Begun on(Pattern pattern) {
        return new Begun(pattern, match -> true);
    }

    /**
     * A rule without a replacement.
     *
     * @param pattern the form of the node
     * @param guard the condition
     */
    public record Begun(Pattern pattern, Predicate<Match> guard) {

        /**
         * Adds a condition.
         *
         * @param condition the condition beyond the form
         * @return the rule, with this and the earlier conditions
         */
        public Begun when(Predicate<Match> condition) {
            return new Begun(pattern, guard.and(condition));
        }

        /**
         * Completes the rule.
         *
         * @param write writes the replacement
         * @return the rule
         */
        public RewriteRule replace(Function<Match, Replacement> write) {
            return new RewriteRule(pattern, guard, match -> Optional.of(write.apply(match)));
        }

        /**
         * Completes the rule with a replacement that has a condition of its own.
         *
         * @param write writes the replacement; empty if the node stays
         * @return the rule
         */
        public RewriteRule replaceWhere(Function<Match, Optional<Replacement>> write) {
            return new RewriteRule(pattern, guard, write);
        }
    }
}
