package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.PluginException;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What a program is fed with and gives back belongs to the examples or not, whatever batches the model takes. */
class FedProgramsTest {

    private static final ThreatModel THREAT = SmallAttacks.threat(Norm.LINF, 1);

    /** Any batch, batches that divide four examples, that do not, and that are longer. */
    private static final List<Dim> BATCHES = List.of(Dim.of("N"), Dim.of(2), Dim.of(3), Dim.of(7));

    private static final Batch BATCH = new Batch(
            Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 4, 1, 2),
            Tensor.of(new long[] {0, 1, 0, 1}, 4),
            new long[] {0, 1, 2, 3});

    private static final Map<String, Tensor> FEEDS = Map.of(
            "shared", Tensor.of(new float[] {1, 10, 100, 1000}, 4),
            "each", Tensor.of(new float[] {1, 2, 3, 4}, 4),
            "point", BATCH.inputs());

    /** The inputs are the logits. */
    private static Model model(Dim batch) {
        GraphBuilder graph = new GraphBuilder("identity");
        Value x = graph.input("x", TensorType.floats(Shape.of(2).prepend(batch)));
        graph.output("y", x.identity());
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    /** Of a shared value, one for each example, and a point for each. */
    private record Scaled() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value shared = scope.input("shared", TensorType.floats(Shape.of(4)));
            Value each = scope.input(
                    "each", TensorType.floats(Shape.of(List.of(scope.original().batch()))));
            Value point = scope.input("point", scope.original().type());
            scope.output("twice", shared.mul(2));
            scope.output("sums", each.unsqueeze(1).add(shared));
            scope.output("scaled", point.mul(scope.wide(each)));
            scope.output("reshaped", point.flatten(1).mul(2).reshape(point.dynamicShape()));
        }
    }

    /** A sum over the batch, which depends on its parts. */
    private record Summed() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            scope.output("sum", scope.original().reduceSum(false, 0));
        }
    }

    private record Running(
            ThreatModel threat,
            ModelProgram program,
            Map<String, Tensor> feeds,
            AtomicReference<ProgramResults> results)
            implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            results.set(target.run(program, batch, feeds));
            return batch.inputs();
        }
    }

    private static ProgramResults run(Engine engine, Dim size, ModelProgram program, Map<String, Tensor> feeds) {
        ModelInput input = ModelInput.of(model(size), new long[] {1, 2}, "the test");
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model(size), input, 4)) {
            AtomicReference<ProgramResults> results = new AtomicReference<>();
            new AttackSession(programs, THREAT, 1).attack(new Running(THREAT, program, feeds, results), BATCH);
            return results.get();
        }
    }

    @OnEachEngine
    void givesEachExampleItsOwnAndAllTheShared(Engine engine) {
        for (Dim size : BATCHES) {
            ProgramResults results = run(engine, size, new Scaled(), FEEDS);

            assertThat(results.get("twice")).isEqualTo(Tensor.of(new float[] {2, 20, 200, 2000}, 4));
            assertThat(results.get("sums"))
                    .isEqualTo(Tensor.of(
                            new float[] {2, 11, 101, 1001, 3, 12, 102, 1002, 4, 13, 103, 1003, 5, 14, 104, 1004},
                            4,
                            4));
            // in the layout of the data
            assertThat(results.get("scaled")).isEqualTo(Tensor.of(new float[] {0, 1, 4, 6, 12, 15, 24, 28}, 4, 1, 2));
            assertThat(results.get("reshaped")).isEqualTo(Tensor.of(new float[] {0, 2, 4, 6, 8, 10, 12, 14}, 4, 1, 2));
        }
    }

    @OnEachEngine
    void refusesASharedResultThatDependsOnTheParts(Engine engine) {
        assertThat(run(engine, Dim.of("N"), new Summed(), Map.of()).get("sum"))
                .isEqualTo(Tensor.of(new float[] {12, 16}, 2));
        assertThatThrownBy(() -> run(engine, Dim.of(3), new Summed(), Map.of()))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The attack " + Running.class.getName() + " declares the result sum")
                .hasMessageContaining("the model takes 3 at a time");
    }

    private static void assertBlamed(Engine engine, Map<String, Tensor> feeds, String what) {
        assertThatThrownBy(() -> run(engine, Dim.of("N"), new Scaled(), feeds))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The attack " + Running.class.getName() + " ")
                .hasMessageContaining(what);
    }

    private static Map<String, Tensor> with(String name, Tensor tensor) {
        Map<String, Tensor> feeds = new HashMap<>(FEEDS);
        feeds.put(name, tensor);
        return feeds;
    }

    @OnEachEngine
    void blamesAnAttackForItsFeeds(Engine engine) {
        assertBlamed(
                engine,
                Map.of("point", BATCH.inputs()),
                "runs a program with the inputs [shared, each, point] and feeds [point], expected a feed for each input");
        assertBlamed(engine, with("other", BATCH.inputs()), "other");
        assertBlamed(
                engine,
                with("each", Tensor.of(new float[3], 3)),
                "feeds FLOAT [3] to the input each of a program, which is declared as FLOAT [N], for 4 examples");
        assertBlamed(engine, with("shared", Tensor.zeros(ElementType.FLOAT, 5)), "feeds FLOAT [5] to the input shared");
        assertBlamed(engine, with("shared", Tensor.zeros(ElementType.INT64, 4)), "feeds INT64 [4] to the input shared");
        assertBlamed(engine, with("point", Tensor.zeros(ElementType.FLOAT, 4, 3)), "feeds FLOAT [4, 3] to the input");
    }

    /** Asks for a result that there is not. */
    private record Misspelling(ThreatModel threat) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return target.run(new Scaled(), batch, FEEDS).get("scalde");
        }
    }

    @OnEachEngine
    void namesTheOutputsThatThereAre(Engine engine) {
        ModelInput input = ModelInput.of(model(Dim.of("N")), new long[] {1, 2}, "the test");
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model(Dim.of("N")), input, 4)) {
            AttackSession session = new AttackSession(programs, THREAT, 1);
            assertThatThrownBy(() -> session.attack(new Misspelling(THREAT), BATCH))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining(
                            "failed: The program has no output scalde; it has twice, sums, scaled, reshaped.");
        }
    }
}
