package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.build.Value;

/**
 * A threat model in a graph that is being written.
 *
 * @param original the clean inputs, FLOAT {@code [N, ...]}
 * @param epsilon the size of the ball, a FLOAT scalar
 * @param target the given classes, INT64 {@code [N]}
 * @param norm the norm of a change
 * @param targeted whether the given classes are those that the attacker wants
 */
record GraphThreat(Value original, Value epsilon, Value target, Norm norm, boolean targeted) {

    GraphThreat(Value original, Value epsilon, Value target, ThreatModel threat) {
        this(original, epsilon, target, threat.norm(), threat.targeted());
    }
}
