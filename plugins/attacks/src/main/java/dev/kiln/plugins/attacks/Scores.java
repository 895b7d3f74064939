package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * The answer to a query of an attack by scores, for each example.
 *
 * @param margins {@code z_y - max(z_k over k other than y)}, negated in a targeted attack: negative where the goal is
 *     reached
 * @param losses the quantity that the attack lowers
 */
record Scores(float[] margins, float[] losses) {

    /** The quantity that an attack lowers; negated in a targeted attack. */
    enum Loss {
        /** {@code z_y - max(z_k over k other than y)}. */
        MARGIN,
        /** The probability of the class y. */
        PROBABILITY
    }

    /** Asks for the scores of points: one query for each. Where the model answers NaN, the class is wrong. */
    static Scores of(AttackTarget target, Loss loss, Tensor points, Batch batch) {
        ProgramResults answer = target.run(new Query(loss), batch, Map.of("point", points));
        return new Scores(
                answer.get("margins").toFloatArray(), answer.get("losses").toFloatArray());
    }

    private record Query(Loss loss) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value logits = scope.logits(scope.input("point", scope.original().type()));
            Value margin = answered(scope, scope.margin(logits));
            scope.output("margins", margin);
            // the odds rise with the probability, and do not round to 1
            scope.output(
                    "losses",
                    loss == Loss.MARGIN
                            ? margin
                            : answered(scope, scope.logOdds(logits).neg()));
        }

        /** The score that the attack lowers; where it is not a number, that of a wrong class. */
        private static Value answered(ProgramScope scope, Value score) {
            Value wrong = score.graph().scalar(scope.isTargeted() ? Float.MAX_VALUE : -Float.MAX_VALUE);
            return score.equal(score).where(scope.isTargeted() ? score.neg() : score, wrong);
        }
    }
}
