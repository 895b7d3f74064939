package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.PluginException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Attacks on a linear problem whose robustness is known, and their evaluation. */
final class LinearAttacks {

    static final double L2_OF_WEIGHT = Math.sqrt(1 + 4 + 0.25 + 0.0625);

    private LinearAttacks() {}

    static RobustnessSettings settings(int batchSize) {
        return new RobustnessSettings(batchSize, 1, TargetRule.NEXT, 0, true);
    }

    static Robustness evaluate(Engine engine, Attack attack, Double... sizes) {
        RobustnessSettings settings = settings(32);
        return new RobustnessEvaluation(engine, settings)
                .evaluate(
                        LinearProblem.model(Value::identity),
                        LinearProblem.data(),
                        List.of(new NamedAttack("tried", attack)),
                        List.of(sizes),
                        AttackListener.SILENT);
    }

    static AttackResult inBatchesOf(Engine engine, int size, Attack attack) {
        return new RobustnessEvaluation(engine, settings(size))
                .evaluate(
                        LinearProblem.model(Value::identity),
                        LinearProblem.data(),
                        List.of(new NamedAttack("tried", attack)),
                        List.of(),
                        AttackListener.SILENT)
                .results()
                .get(0);
    }

    static void assertRefused(Engine engine, Attack attack, String what, String access) {
        assertThatThrownBy(() -> evaluate(engine, attack))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("access is " + access);
    }

    /** The gradient of the difference of the logits, and that difference. */
    record Plane() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value x = scope.input("point", scope.original().type());
            Value logits = scope.logits(x);
            Value margin = logits.slice(1, 1, 2).sub(logits.slice(1, 0, 1)).squeeze(1);
            scope.output("margin", margin);
            scope.output("normal", x.graph().gradient(margin.reduceSum(), x));
        }
    }

    record Shift(ThreatModel threat, float[] change) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            float[] x = batch.inputs().toFloatArray();
            for (int i = 0; i < x.length; i++) {
                x[i] += change[i % 4];
            }
            return Tensor.of(x, batch.inputs().shape());
        }
    }

    /** One change for all examples: the mean of the normals, longer and longer. */
    record Universal(ThreatModel threat) implements FittedAttack {

        @Override
        public Attack fit(AttackTarget target, DataSet data) {
            double[] sum = new double[4];
            for (Batch batch : data.batches(50)) {
                ProgramResults plane = target.run(new Plane(), batch, Map.of("point", batch.inputs()));
                float[] normals = plane.get("normal").toFloatArray();
                IntStream.range(0, normals.length).forEach(i -> sum[i % 4] += normals[i]);
            }
            float[] change = new float[4];
            for (int i = 0; i < 4; i++) {
                change[i] = (float) (sum[i] / data.size());
            }
            return new Shift(threat, change);
        }
    }

    /** Says what it sees, and asks for more. */
    record Curious(ThreatModel threat, Access access, int question) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            switch (question) {
                case 0 -> target.decide(batch.inputs(), batch);
                case 1 -> target.predict(batch.inputs(), batch);
                case 2 -> target.run(new SmallAttacks.Once(threat), batch);
                default -> target.run(new Plane(), batch, Map.of("point", batch.inputs()));
            }
            return batch.inputs();
        }
    }

    /** Lets another attack do the work. */
    record Nesting(ThreatModel threat, Access access, Attack inner) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return target.attack(inner, batch);
        }
    }

    /** The inputs of all examples. */
    static Tensor all(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs();
    }
}
