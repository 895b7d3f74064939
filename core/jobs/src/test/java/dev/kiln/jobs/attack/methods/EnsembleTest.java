package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.ApgdCe;
import dev.kiln.plugins.attacks.Ascent;
import dev.kiln.plugins.attacks.DeepFool;
import dev.kiln.plugins.attacks.Ensemble;
import dev.kiln.plugins.attacks.Square;
import dev.kiln.plugins.attacks.Universal;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleTest {

    private static final ThreatModel THREAT = new ThreatModel(Norm.LINF, 0.25, false);

    /** Moves all examples by the same change, so that those of one class come nearer to the plane. */
    private record Shift(ThreatModel threat, List<Float> change) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            float[] inputs = batch.inputs().toFloatArray();
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] += change.get(i % change.size());
            }
            return Tensor.of(inputs, batch.inputs().shape());
        }
    }

    private static final Attack UP = new Shift(THREAT, List.of(0.25f, -0.25f, 0.25f, 0.25f));
    private static final Attack DOWN = new Shift(THREAT, List.of(-0.25f, 0.25f, -0.25f, -0.25f));

    @OnEachEngine
    void foolsTheUnionOfWhatItsAttacksFool(Engine engine) {
        double up = 1 - Attacked.linear(engine, UP).robustAccuracy();
        double down = 1 - Attacked.linear(engine, DOWN).robustAccuracy();
        AttackResult both = Attacked.linear(engine, new Ensemble(List.of(UP, DOWN)));

        assertThat(up).isPositive();
        assertThat(down).isPositive();
        // the two fool examples of different classes, and together all within the distance
        assertThat(Math.round(60 * (1 - both.robustAccuracy()))).isEqualTo(Math.round(60 * (up + down)));
        assertThat(both.robustAccuracy()).isEqualTo(LinearProblem.robust(0.25, Norm.LINF));
    }

    @OnEachEngine
    void runsEachAttackOnThoseThatWithstoodAlone(Engine engine) {
        ApgdCe apgd = new ApgdCe(THREAT, new Ascent(9));
        AttackResult result = Attacked.linear(engine, new Ensemble(List.of(UP, DOWN, apgd)));

        long robust = Math.round(60 * LinearProblem.robust(0.25, Norm.LINF));
        assertThat(result.queries().gradients()).isEqualTo(10 * robust);
    }

    /** The result of DeepFool is beyond the plane by 2 % of the distance, and the ball's edge may lie between. */
    @OnEachEngine
    void countsTheSmallestPerturbationsInsideTheBall(Engine engine) {
        DeepFool deepFool = new DeepFool(THREAT, 50, 0.02, 10);
        AttackResult result = Attacked.linear(engine, new Ensemble(List.of(deepFool)));

        assertThat(result.robustAccuracy()).isEqualTo(LinearProblem.robust(0.25, Norm.LINF));
        assertThat(Arrays.stream(Attacked.sizes(result))).allMatch(size -> size <= 0.25);
    }

    @OnEachEngine
    void costsOnePredictionOfEachExampleAndOfEachResult(Engine engine) {
        AttackResult result = Attacked.linear(engine, new Ensemble(List.of(UP, DOWN)));
        long left = Math.round(60 * Attacked.linear(engine, UP).robustAccuracy());

        assertThat(result.queries()).isEqualTo(new Queries(60 + 60 + left, 0));
    }

    @OnEachEngine
    void letsItsAttacksLookAtTheData(Engine engine) {
        Universal universal = new Universal(THREAT, 4, 60, 0.25);

        assertThat(Attacked.linear(engine, new Ensemble(List.of(universal))).inputs())
                .isEqualTo(Attacked.linear(engine, universal).inputs());
    }

    @Test
    void needsTheMostThatItsAttacksNeed() {
        Square square = new Square(THREAT, 10, 0.8);

        assertThat(new Ensemble(List.of(square)).access()).isEqualTo(Access.SCORES);
        assertThat(new Ensemble(List.of(square, UP)).access()).isEqualTo(Access.GRADIENTS);
    }

    @Test
    void refusesAttacksOfDifferentThreatModels() {
        Attack other = new ApgdCe(new ThreatModel(Norm.L2, 0.25, false), new Ascent(9));

        assertThatThrownBy(() -> new Ensemble(List.of(UP, other)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("attacks");
        assertThatThrownBy(() -> new Ensemble(List.of())).isInstanceOf(OptionException.class);
    }
}
