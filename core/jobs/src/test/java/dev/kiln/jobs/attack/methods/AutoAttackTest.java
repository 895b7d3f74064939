package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.ApgdCe;
import dev.kiln.plugins.attacks.ApgdDlr;
import dev.kiln.plugins.attacks.ApgdT;
import dev.kiln.plugins.attacks.Ascent;
import dev.kiln.plugins.attacks.AutoAttack;
import dev.kiln.plugins.attacks.Fab;
import dev.kiln.plugins.attacks.FabT;
import dev.kiln.plugins.attacks.Square;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutoAttackTest {

    private static final double EPS = 0.25;

    private static AutoAttack autoAttack(Norm norm, AutoAttack.Version version) {
        return new AutoAttack(new ThreatModel(norm, EPS, false), version);
    }

    @OnEachEngine
    void foolsAllThatAnyChangeOfTheSizeFools(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L2, Norm.L1)) {
            AutoAttack attack = autoAttack(norm, AutoAttack.Version.RAND);
            AttackResult result = Attacked.results(engine, LinearClasses.model(), LinearClasses.data(), attack, 40)
                    .get(0);
            assertThat(result.robustAccuracy()).isEqualTo(LinearClasses.robust(EPS, norm));
        }
    }

    @OnEachEngine
    void isNotWeakerThanOneOfItsAttacks(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L1)) {
            AutoAttack attack = autoAttack(norm, AutoAttack.Version.STANDARD);
            double whole = robust(engine, attack);
            for (Attack part : attack.attacks()) {
                assertThat(whole).as("beside %s", part).isLessThanOrEqualTo(robust(engine, part));
            }
        }
    }

    private static double robust(Engine engine, Attack attack) {
        long[] labels = {0, 1, 2, 2, 2, 3, 2, 2};
        return Attacked.results(engine, SmallNetwork.model(5), SmallNetwork.data(5, labels), attack, 8)
                .get(0)
                .robustAccuracy();
    }

    /** The settings of {@code autoattack/autoattack.py}. */
    @Test
    void itsAttacksHaveTheOfficialSettings() {
        ThreatModel linf = new ThreatModel(Norm.LINF, EPS, false);
        ThreatModel l1 = new ThreatModel(Norm.L1, EPS, false);

        assertThat(autoAttack(Norm.LINF, AutoAttack.Version.STANDARD).attacks())
                .containsExactly(
                        new ApgdCe(linf, new Ascent(100)),
                        new ApgdT(linf, new Ascent(100), 9),
                        new FabT(linf, 100, 1, 9),
                        new Square(linf, 5000, 0.8, 10_000));
        assertThat(autoAttack(Norm.L1, AutoAttack.Version.STANDARD).attacks())
                .containsExactly(
                        new ApgdCe(l1, new Ascent(100, 5, 1, true)),
                        new ApgdT(l1, new Ascent(100, 1, 1, true), 5),
                        new FabT(l1, 100, 1, 9),
                        new Square(l1, 5000, 0.8, 10_000));
        assertThat(autoAttack(Norm.LINF, AutoAttack.Version.PLUS).attacks())
                .containsExactly(
                        new ApgdCe(linf, new Ascent(100, 5, 1, false)),
                        new ApgdDlr(linf, new Ascent(100, 5, 1, false)),
                        new Fab(linf, 100, 5),
                        new Square(linf, 5000, 0.8, 10_000),
                        new ApgdT(linf, new Ascent(100), 9),
                        new FabT(linf, 100, 1, 9));
        assertThat(autoAttack(Norm.LINF, AutoAttack.Version.RAND).attacks())
                .containsExactly(
                        new ApgdCe(linf, new Ascent(100, 1, 20, false)),
                        new ApgdDlr(linf, new Ascent(100, 1, 20, false)));
    }

    @OnEachEngine
    void leavesOutTheAttackThatNeedsMoreClassesAndSaysWhichRan(Engine engine) {
        AttackResult result = Attacked.small(engine, autoAttack(Norm.LINF, AutoAttack.Version.STANDARD));

        assertThat(result.stages())
                .extracting(stage -> stage.attack().split(":", 2)[0])
                .startsWith("apgd-ce")
                .doesNotContain("apgd-t")
                .isSubsetOf("apgd-ce", "fab-t", "square");
    }
}
