package dev.kiln.jobs.attack;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Origin;
import java.util.Map;

/**
 * A gradient attack on its way from one start.
 *
 * @param attack the attack
 * @param steps their number
 * @param threat the run's norm and size, and the attack's own goal
 * @param origin the plugin of its code
 * @param restart the key of the randomness
 * @param feeds the feeds of its own inputs
 */
record Pursuit(
        GradientAttack attack, int steps, ThreatModel threat, Origin origin, int restart, Map<String, Tensor> feeds) {

    /** The number of the run that writes the start; those of the steps follow. */
    long firstRun() {
        return restart * (steps + 1L);
    }
}
