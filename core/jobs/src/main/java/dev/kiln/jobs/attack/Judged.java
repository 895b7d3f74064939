package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.GradientAttack;
import java.util.BitSet;

/**
 * A result with what its warnings are computed from.
 *
 * @param result the result
 * @param shortfall the signs that the robustness is overstated
 * @param lastStart the last of several starts
 * @param robust whether each example withstood
 */
record Judged(AttackResult result, Shortfall shortfall, LastStart lastStart, BitSet robust) {

    static Judged of(Trial trial) {
        return new Judged(trial.result(), trial.shortfall(), trial.lastStart(), trial.robust());
    }

    Attack attack() {
        return result.attack().attack();
    }

    boolean isOneStep() {
        return attack() instanceof GradientAttack gradient && gradient.steps() == 1;
    }

    boolean isIterated() {
        return attack() instanceof GradientAttack gradient && gradient.steps() > 1;
    }

    /** Whether it used gradients. */
    boolean isWhiteBox() {
        return result.queries().gradients() > 0;
    }

    /** Whether every attack of it used gradients. */
    boolean isWhiteBoxAlone() {
        return isWhiteBox() && result.stages().stream().allMatch(stage -> stage.access() == Access.GRADIENTS);
    }

    /** Whether it uses scores or decisions alone. */
    boolean isBlackBox() {
        return attack().access() != Access.GRADIENTS;
    }

    /** Whether another result has the same limits and goal. */
    boolean isComparable(Judged other) {
        return result.isBounded()
                && other.result.isBounded()
                && other.result.threat().equals(result.threat());
    }
}
