package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.ApgdT;
import dev.kiln.plugins.attacks.Ascent;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;

class ApgdTTest {

    private static final double EPS = 0.25;

    private static ApgdT apgdT(Norm norm, Ascent ascent, int classes) {
        return new ApgdT(new ThreatModel(norm, EPS, false), ascent, classes);
    }

    private static AttackResult attacked(Engine engine, ApgdT attack, int batchSize) {
        return Attacked.results(engine, LinearClasses.model(), LinearClasses.data(), attack, batchSize)
                .get(0);
    }

    @OnEachEngine
    void foolsAllThatAnyChangeOfTheSizeFools(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L2, Norm.L1)) {
            double exact = LinearClasses.robust(EPS, norm);
            assertThat(exact).isStrictlyBetween(0.1, 0.9);
            for (Ascent ascent : List.of(new Ascent(30), new Ascent(30, 1, 1, true))) {
                assertThat(attacked(engine, apgdT(norm, ascent, 9), 32).robustAccuracy())
                        .as("%s %s", norm, ascent)
                        .isEqualTo(exact);
            }
        }
    }

    @OnEachEngine
    void eachFurtherClassAttacksOnlyThoseThatWithstood(Engine engine) {
        AttackResult one = attacked(engine, apgdT(Norm.LINF, new Ascent(10), 1), 40);
        AttackResult two = attacked(engine, apgdT(Norm.LINF, new Ascent(10), 2), 40);

        long open = Math.round(LinearClasses.EXAMPLES * one.robustAccuracy());
        assertThat(open).isBetween(1L, LinearClasses.EXAMPLES - 1L);
        assertThat(one.queries().gradients()).isEqualTo(11L * LinearClasses.EXAMPLES);
        assertThat(two.queries().gradients()).isEqualTo(11L * (LinearClasses.EXAMPLES + open));
        // a prediction for the order of the classes, and one of each result
        assertThat(one.queries().forward()).isEqualTo(2L * LinearClasses.EXAMPLES);
        assertThat(two.queries().forward()).isEqualTo(2L * LinearClasses.EXAMPLES + open);
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        ApgdT attack = apgdT(Norm.L2, new Ascent(2, 2, 1, false), 3);
        float[] together = Attacked.inputs(attacked(engine, attack, 40));

        for (int size : new int[] {1, 7}) {
            assertThat(Attacked.inputs(attacked(engine, attack, size))).containsExactly(together, within(1e-5f));
        }
    }

    @OnEachEngine
    void refusesThreeClasses(Engine engine) {
        assertThatThrownBy(() -> Attacked.small(engine, apgdT(Norm.LINF, new Ascent(3), 9)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3 classes")
                .hasMessageContaining("apgd-ce");
    }
}
