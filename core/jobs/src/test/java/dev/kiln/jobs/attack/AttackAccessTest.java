package dev.kiln.jobs.attack;

import static dev.kiln.jobs.attack.LinearAttacks.assertRefused;
import static dev.kiln.jobs.attack.LinearAttacks.evaluate;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;

/** What attacks may learn about the model, alone and when one runs another. */
class AttackAccessTest {

    @OnEachEngine
    void anAttackGetsWhatItsAccessAllows(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.1);
        int[] allowed = {4, 2, 1};
        for (Access access : Access.values()) {
            for (int question = 0; question < 4; question++) {
                LinearAttacks.Curious attack = new LinearAttacks.Curious(threat, access, question);
                if (question < allowed[access.ordinal()]) {
                    evaluate(engine, attack);
                } else {
                    assertThatThrownBy(() -> evaluate(engine, attack))
                            .isInstanceOf(PluginException.class)
                            .hasMessageContaining("although its access is " + access);
                }
            }
        }
    }

    @OnEachEngine
    void anAttackCannotGetMoreByRunningAnother(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.1);
        Attack scores = new LinearAttacks.Curious(threat, Access.SCORES, 1);
        Attack lying = new LinearAttacks.Curious(threat, Access.DECISIONS, 1);

        evaluate(engine, new LinearAttacks.Nesting(threat, Access.SCORES, scores));
        assertRefused(
                engine,
                new LinearAttacks.Nesting(threat, Access.DECISIONS, scores),
                "Nesting runs the attack ",
                "DECISIONS");
        assertRefused(
                engine,
                new LinearAttacks.Nesting(threat, Access.SCORES, new SmallAttacks.Once(threat)),
                "Nesting runs the attack dev.kiln.jobs.attack.SmallAttacks$Once, which follows a gradient, although its"
                        + " own access is SCORES; declare GRADIENTS",
                "SCORES");
        Attack deep = new LinearAttacks.Nesting(
                threat, Access.GRADIENTS, new LinearAttacks.Nesting(threat, Access.GRADIENTS, scores));
        assertRefused(
                engine,
                new LinearAttacks.Nesting(threat, Access.DECISIONS, deep),
                "Nesting runs the attack dev.kiln.jobs.attack.LinearAttacks$Curious",
                "DECISIONS");
        // the one that breaks its own word is to blame
        assertRefused(
                engine,
                new LinearAttacks.Nesting(threat, Access.DECISIONS, lying),
                "Curious asks for scores, although its access is DECISIONS",
                "DECISIONS");
    }
}
