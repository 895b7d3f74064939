package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Activity;
import dev.kiln.engine.onnx.gradient.Differentiation;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.engine.onnx.gradient.loops.Iteration.Carried;
import dev.kiln.engine.onnx.gradient.loops.Iteration.Track;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The derivative of {@code Scan} and {@code Loop}: one {@code Scan} from the last step to the first. Each of its steps
 * repeats the forward step from the state recorded before it, and differentiates it. Its loop-carried states are the
 * gradients of the states, and the sums of those of captured values.
 */
final class ReverseWalk {

    private final Pullback p;
    private final GraphBuilder graph;
    private final Iteration steps;
    private final Closure closure;
    private final Walk walk;
    private final List<Carried> states;
    private final List<Track> walked;
    private final List<String> captures;

    private ReverseWalk(Pullback p, Iteration steps) {
        this.p = p;
        this.graph = p.graph();
        this.steps = steps;
        this.closure = steps.body();
        this.captures = p.wantedCaptures();
        this.walked = steps.walked().stream().filter(w -> p.wants(w.place())).toList();
        this.states = changing();
        this.walk = new Walk(graph, Body.startingAs(closure, graph));
    }

    static void write(Pullback p) {
        Iteration steps = iteration(p, p.node());
        for (Carried state : steps.states()) {
            requireOneShape(p, state);
        }
        new ReverseWalk(p, steps.isRecorded() ? steps : iteration(p, again(p, steps))).write();
    }

    private static Iteration iteration(Pullback p, Node node) {
        return Iteration.of(node, p.graph(), name -> p.graph().value(name).type());
    }

    /** Writes the forward scan again, with recorded states. */
    private static Node again(Pullback p, Iteration steps) {
        Node recording = steps.recording(p.node().outputs());
        List<@Nullable Value> inputs = new ArrayList<>();
        recording
                .inputs()
                .forEach(i -> inputs.add(i.isEmpty() ? null : p.graph().value(i)));
        List<Value> outputs = p.graph()
                .apply(
                        "",
                        recording.operator(),
                        recording.attributes(),
                        inputs,
                        recording.outputs().size());
        return recording.withOutputs(outputs.stream().map(Value::name).toList());
    }

    private static void requireOneShape(Pullback p, Carried state) {
        if (p.hasOutput(state.output())
                && !p.input(state.input())
                        .shape()
                        .equals(p.output(state.output()).shape())) {
            throw p.fail("its state " + state.before() + " changes its shape from step to step");
        }
    }

    /** The states that depend on the differentiated inputs in some step. */
    private List<Carried> changing() {
        Set<String> names = new HashSet<>(captures);
        walked.forEach(w -> names.add(w.slice()));
        List<Carried> changing = new ArrayList<>(
                steps.states().stream().filter(s -> p.wants(s.input())).toList());
        Graph forward = closure.graph();
        int before;
        do {
            before = changing.size();
            changing.forEach(s -> names.add(s.before()));
            Set<String> varied = Activity.between(forward.nodes(), forward::type, List.copyOf(names), forward.outputs())
                    .varied();
            steps.states().stream()
                    .filter(s -> varied.contains(s.after()) && !changing.contains(s))
                    .forEach(changing::add);
        } while (changing.size() > before);
        return steps.states().stream().filter(changing::contains).toList();
    }

    private void write() {
        List<Differentiation.Seed> seeds = new ArrayList<>();
        for (Carried state : states) {
            Value last = p.gradient(state.output()).orElseGet(() -> Shapes.zerosLike(p.input(state.input())));
            Value seed = walk.carry(
                    "gradient.of." + state.after(), last, closure.graph().type(state.before()));
            seeds.add(new Differentiation.Seed(state.after(), seed));
        }
        List<Value> sums = new ArrayList<>();
        for (String capture : captures) {
            Value whole = graph.value(capture);
            sums.add(walk.carry("sum.of." + capture, Shapes.zerosLike(whole), whole.type()));
        }
        repeatSteps();
        seeds.addAll(collectedSeeds());
        Tape tape = p.tape().inside(walk.body().graph());
        declare(StepDerivative.write(closure.graph(), tape, xs(), seeds), sums);
        give(walk.write());
    }

    /** The values to differentiate with respect to in a step: states, captured values, slices. */
    private List<String> xs() {
        List<String> xs = new ArrayList<>();
        states.forEach(s -> xs.add(s.before()));
        xs.addAll(captures);
        walked.forEach(w -> xs.add(w.slice()));
        return xs;
    }

    private void repeatSteps() {
        for (String memory : steps.memories()) {
            Track track = steps.recorded(memory).orElseThrow();
            walk.along(inBody(memory), output(track.place()), 0, true);
        }
        for (Track track : steps.walked()) {
            walk.along(inBody(track.slice()), p.input(track.place()), track.axis(), !track.backwards());
        }
    }

    private Value inBody(String name) {
        return walk.body().graph().value(name);
    }

    private Value output(int place) {
        return graph.value(steps.node().output(place));
    }

    private List<Differentiation.Seed> collectedSeeds() {
        List<Differentiation.Seed> seeds = new ArrayList<>();
        for (Track track : steps.collected()) {
            if (track.place() < p.node().outputs().size()) {
                p.gradient(track.place()).ifPresent(whole -> {
                    Value seed = walk.along("gradient.of." + track.slice(), whole, track.axis(), !track.backwards());
                    seeds.add(new Differentiation.Seed(track.slice(), seed));
                });
            }
        }
        return seeds;
    }

    private void declare(List<Value> results, List<Value> sums) {
        int first = states.size();
        for (int i = 0; i < first; i++) {
            walk.next("gradient.of." + states.get(i).before(), results.get(i));
        }
        for (int i = 0; i < captures.size(); i++) {
            walk.next("sum.of." + captures.get(i), sums.get(i).add(results.get(first + i)));
        }
        for (int i = 0; i < walked.size(); i++) {
            Track track = walked.get(i);
            Value gradient = results.get(first + captures.size() + i);
            walk.collect("gradient.of." + track.slice(), gradient, track.axis(), !track.backwards());
        }
    }

    private void give(List<Value> gradients) {
        for (int i = 0; i < states.size(); i++) {
            Value gradient = gradients.get(i);
            p.give(states.get(i).input(), () -> gradient);
        }
        for (int i = 0; i < captures.size(); i++) {
            p.giveCapture(captures.get(i), gradients.get(states.size() + i));
        }
        for (int i = 0; i < walked.size(); i++) {
            Value gradient = gradients.get(states.size() + captures.size() + i);
            p.give(walked.get(i).place(), () -> gradient);
        }
    }
}
