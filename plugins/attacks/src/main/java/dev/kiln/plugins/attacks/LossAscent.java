package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * A gradient attack on a loss of choice. On a randomised model it follows the gradient of the loss's mean over several
 * draws, the expectation over transformation (Athalye et al., 2018).
 */
interface LossAscent extends GradientAttack {

    /** The loss that it maximizes. */
    Objective loss();

    /** The number of draws of the model in each step, each of which costs a gradient. */
    int eot();

    @Override
    default Value objective(StepScope scope, Value logits) {
        Value sum = loss().write(scope, logits);
        for (int draw = 1; draw < eot(); draw++) {
            // a value of its own: the model is written once for each
            sum = sum.add(loss().write(scope, scope.logits(scope.current().identity())));
        }
        return eot() == 1 ? sum : sum.div(eot());
    }

    @Override
    default Tensor perturb(AttackTarget target, Batch batch) {
        return target.run(this, batch, loss().feeds(target, batch, threat().targeted()));
    }
}
