package dev.kiln.api.attack;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.status.Stable;

/** An attack that looks at a whole data set before it attacks examples, such as a universal perturbation. */
@Stable
public interface FittedAttack extends Attack {

    /**
     * Looks at the data. It is called once for each threat model, before any example is attacked.
     *
     * @param target the model under attack, and the threat model of the run
     * @param data the examples, with their right classes
     * @return the attack that is applied to the examples
     */
    Attack fit(AttackTarget target, DataSet data);
}
