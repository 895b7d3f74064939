package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.Graph;
import dev.kiln.graph.State;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Runs the steps of gradient attacks: from a start to the last input, which is inside the ball and the range. */
final class StepRuns {

    private final AttackPrograms programs;
    private final PartFeeds feeds;
    private final Projection projection;
    private final TensorType features;

    StepRuns(PartFeeds feeds) {
        this.programs = feeds.programs();
        this.feeds = feeds;
        this.projection = new Projection(feeds);
        this.features = TensorType.floats(programs.input().type().shape());
    }

    /** The last inputs, of the shape of the batch's, and the cost. */
    record Followed(Tensor inputs, Queries cost) {}

    /**
     * Follows a gradient.
     *
     * @param pursuit the attack
     * @param batch the clean inputs with their right classes, or the target classes
     * @param given the inputs to start from; if none, the attack's own start
     * @param courses records the course on each example
     */
    Followed follow(Pursuit pursuit, Batch batch, Optional<Tensor> given, Courses courses) {
        requireFeeds(pursuit, batch, given.isEmpty());
        List<Tensor> followed = new ArrayList<>();
        Queries cost = Queries.NONE;
        for (BatchPart part : BatchPart.of(batch, programs.input())) {
            Map<String, Tensor> begun =
                    given.isPresent() ? given(pursuit, part, given.get(), courses) : start(pursuit, part);
            Followed ofPart = follow(pursuit, part, begun, courses);
            followed.add(ofPart.inputs().slice(0, part.count()));
            cost = cost.plus(ofPart.cost());
        }
        return new Followed(Tensor.join(followed).reshape(batch.inputs().shape()), cost);
    }

    private void requireFeeds(Pursuit pursuit, Batch batch, boolean startsItself) {
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        if (startsItself) {
            inputs.putAll(declared(start(pursuit)).inputs());
        }
        inputs.putAll(declared(step(pursuit).program()).inputs());
        new DeclaredValues(features, inputs, Map.of()).require(pursuit.feeds(), batch, pursuit.origin());
    }

    private DeclaredValues declared(Program program) {
        return DeclaredValues.fed(features, program.graph());
    }

    private Program start(Pursuit pursuit) {
        return programs.start(pursuit.attack(), pursuit.threat(), pursuit.origin());
    }

    private StepProgram step(Pursuit pursuit) {
        return programs.step(pursuit.attack(), pursuit.threat(), pursuit.origin());
    }

    /** The feeds of the attack that a program declares. */
    private Map<String, Tensor> own(Pursuit pursuit, Program program, BatchPart part) {
        DeclaredValues declared = declared(program);
        Map<String, Tensor> own = new HashMap<>();
        declared.inputs()
                .keySet()
                .forEach(name ->
                        own.put(AttackGraphs.FED + name, declared.of(part, name, result(pursuit.feeds(), name))));
        return own;
    }

    private Followed follow(Pursuit pursuit, BatchPart part, Map<String, Tensor> begun, Courses courses) {
        StepProgram compiled = step(pursuit);
        Program program = compiled.program();
        setStates(program, part, begun);
        own(pursuit, program, part).forEach(program::setState);
        Graph graph = program.graph();
        boolean mayFinish = graph.outputs().contains(AttackGraphs.FINISHED);
        Ascent ascent = new Ascent(pursuit.steps());
        Map<String, Tensor> first = Map.of();
        int steps = 0;
        for (boolean isFinished = false; steps < pursuit.steps() && !isFinished; steps++) {
            Map<String, Tensor> noise = feeds.noise(graph, part, pursuit.firstRun() + 1 + steps);
            Map<String, Tensor> results = run(pursuit, program, noise, asked(graph, ascent, steps));
            first = steps == 0 ? results : first;
            ascent.take(steps, results.get(AttackGraphs.OBJECTIVE));
            isFinished = mayFinish && areAllTrue(result(results, AttackGraphs.FINISHED));
        }
        requireBatch(pursuit, "next input", first, part);
        record(first, ascent, program.state(AttackGraphs.TRAVELLED), part, courses);
        Tensor last = projection.apply(program.state(AttackGraphs.INPUT), part, courses);
        return new Followed(last, compiled.cost().times((long) part.count() * steps));
    }

    /** The first step is asked for all, later ones for what ends the run and for the objective now and then. */
    private static List<String> asked(Graph graph, Ascent ascent, int step) {
        return graph.outputs().stream()
                .filter(name -> step == 0
                        || name.equals(AttackGraphs.FINISHED)
                        || (name.equals(AttackGraphs.OBJECTIVE) && ascent.isWatched(step)))
                .toList();
    }

    private static boolean areAllTrue(Tensor truths) {
        return Arrays.stream(truths.cast(ElementType.INT64).toLongArray()).allMatch(truth -> truth != 0);
    }

    private static void record(
            Map<String, Tensor> first, Ascent ascent, Tensor travelled, BatchPart part, Courses courses) {
        Optional<Slopes> followed = Slopes.of(first);
        if (followed.isEmpty()) {
            return; // it follows gradients of its own, of which the host knows nothing
        }
        Slopes slopes = followed.get();
        float[] lengths = travelled.toFloatArray();
        for (int row = 0; row < part.count(); row++) {
            courses.record(
                    part.batch().indices()[row],
                    new Course(
                            slopes.isFlat(row),
                            slopes.isWild(row),
                            false,
                            lengths[row],
                            ascent.rise(row),
                            ascent.lateRise(row)));
        }
    }

    private Map<String, Tensor> start(Pursuit pursuit, BatchPart part) {
        Program start = start(pursuit);
        Map<String, Tensor> given = feeds.all(start.graph(), part, pursuit.firstRun());
        given.putAll(own(pursuit, start, part));
        Map<String, Tensor> begun =
                new HashMap<>(run(pursuit, start, given, start.graph().outputs()));
        requireBatch(pursuit, "start", begun, part);
        begun.remove(AttackGraphs.LENGTHS);
        return begun;
    }

    private Map<String, Tensor> given(Pursuit pursuit, BatchPart part, Tensor given, Courses courses) {
        Map<String, Tensor> start = feeds.ball(part);
        start.put(AttackGraphs.CANDIDATE, Projection.withoutLost(part.inputs(given), part, courses));
        return programs.givenStart(pursuit.threat().norm()).run(start);
    }

    /**
     * Where the shape of the attack's result is known only in the run, the attack is to blame for one that does not
     * fit.
     */
    private static Map<String, Tensor> run(
            Pursuit pursuit, Program program, Map<String, Tensor> feeds, List<String> outputs) {
        try {
            return program.run(feeds, outputs);
        } catch (EngineException e) {
            if (program.graph().outputs().contains(AttackGraphs.LENGTHS)) {
                throw pursuit.origin().fault("wrote an input whose shape is known only in a run, which failed", e);
            }
            throw e;
        }
    }

    /** Checks the shape of the attack's result where it was not known before the run. */
    private static void requireBatch(Pursuit pursuit, String what, Map<String, Tensor> results, BatchPart part) {
        Tensor lengths = results.get(AttackGraphs.LENGTHS);
        long[] expected = part.batch().inputs().shape();
        if (lengths != null && !Arrays.equals(lengths.toLongArray(), expected)) {
            throw pursuit.origin()
                    .fault("returned the shape " + Arrays.toString(lengths.toLongArray()) + " as its " + what
                            + ", expected " + Arrays.toString(expected));
        }
    }

    private void setStates(Program step, BatchPart part, Map<String, Tensor> begun) {
        begun.forEach(step::setState);
        feeds.ball(part).forEach(step::setState);
        feeds.companions(part).forEach(step::setState);
        step.setState(AttackGraphs.TARGET, part.batch().targets());
        step.setState(AttackGraphs.STEP, Tensor.scalar(ElementType.FLOAT, 0));
        step.setState(
                AttackGraphs.TRAVELLED,
                Tensor.zeros(ElementType.FLOAT, part.batch().size()));
        step.graph().states().stream()
                .filter(state -> !state.input().startsWith(AttackGraphs.HOST_STATE))
                .forEach(state -> step.setState(state.input(), beginning(state, part)));
    }

    /** The initial value of an attack's own state, in each batch and restart anew. */
    private static Tensor beginning(State state, BatchPart part) {
        Shape shape = state.type().shape();
        Shape whole =
                shape.isFixed() ? shape : shape.with(0, Dim.of(part.batch().size()));
        return state.initial().orElseGet(() -> Tensor.zeros(state.type().elementType(), whole.toArray()));
    }

    private static Tensor result(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name));
    }
}
