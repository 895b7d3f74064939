package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.rules.MoreOperators;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OperatorCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Programs with branches and bodies. */
final class ControlFlowCases {

    private static final TensorType COUNTER = new TensorType(ElementType.INT64, Shape.SCALAR);
    private static final TensorType CONDITION = new TensorType(ElementType.BOOL, Shape.SCALAR);

    private final List<OperatorCase> cases = new ArrayList<>();

    private ControlFlowCases() {}

    static List<OperatorCase> all() {
        ControlFlowCases all = new ControlFlowCases();
        all.choices();
        all.scans();
        all.loops();
        all.nested();
        return all.cases;
    }

    private void add(String name, Function<List<Value>, Value> program, Tensor... inputs) {
        cases.add(new OperatorCase(name, Arrays.asList(inputs), program));
    }

    /** A body; what writes it returns its inputs. */
    static Attribute body(GraphBuilder around, Function<Body, List<Value>> writing) {
        Body body = Body.empty(around);
        List<String> inputs = writing.apply(body).stream().map(Value::name).toList();
        return new Attribute.Subgraph(body.opened(body.closed(), inputs));
    }

    static Value choice(Value condition, Function<Body, List<Value>> one, Function<Body, List<Value>> other) {
        GraphBuilder graph = condition.graph();
        Attributes branches =
                Attributes.NONE.with("then_branch", body(graph, one)).with("else_branch", body(graph, other));
        return graph.apply("If", branches, condition);
    }

    static Function<Body, List<Value>> branch(Function<List<Value>, Value> function, Value... captured) {
        return body -> {
            List<Value> around = Arrays.stream(captured).map(body::capture).toList();
            body.output("result", function.apply(around));
            return List.of();
        };
    }

    private void choices() {
        Tensor x = MoreOperators.distinct(1, 2, 3);
        Tensor w = MoreOperators.uniform(2, 3);
        for (double above : new double[] {-100, 100}) {
            add(
                    "If of a condition that is " + (above < 0),
                    v -> choice(
                            v.get(0).reduceSum().greater(v.get(0).graph().scalar(above)),
                            branch(c -> c.get(0).mul(c.get(1)).tanh(), v.get(0), v.get(1)),
                            branch(c -> c.get(0).exp().add(1), v.get(0))),
                    x,
                    w);
        }
    }

    /** A scan over its last argument that carries {@code h}; its step returns the next h and what is collected. */
    static List<Value> scan(
            Attributes attributes,
            Value h,
            Value walked,
            List<Value> captured,
            BiFunction<List<Value>, List<Value>, List<Value>> step) {
        GraphBuilder graph = h.graph();
        int axis = (int) attributes.integers("scan_input_axes").orElse(new long[] {0})[0];
        Attribute body = body(graph, b -> {
            List<Value> around = captured.stream().map(b::capture).toList();
            Value before = b.input("h", h.type());
            Value slice = b.input("slice", Iteration.slice(walked.type(), axis));
            step.apply(List.of(before, slice), around).forEach(r -> b.output("result", r));
            return List.of(before, slice);
        });
        return graph.apply("", "Scan", attributes.with("body", body).with("num_scan_inputs", 1), List.of(h, walked), 2);
    }

    private static List<Value> recurrence(List<Value> own, List<Value> captured) {
        Value next = own.get(0).matMul(captured.get(0)).add(own.get(1)).tanh();
        return List.of(next, next.mul(own.get(1)));
    }

    private void scans() {
        Tensor h = MoreOperators.uniform(3, 2, 3);
        Tensor w = MoreOperators.uniform(4, 3, 3);
        Tensor x = MoreOperators.uniform(5, 4, 2, 3);
        add(
                "Scan, what it collects",
                v -> scan(Attributes.NONE, v.get(0), v.get(2), List.of(v.get(1)), ControlFlowCases::recurrence)
                        .get(1),
                h,
                w,
                x);
        add(
                "Scan, what it ends as",
                v -> scan(Attributes.NONE, v.get(0), v.get(2), List.of(v.get(1)), ControlFlowCases::recurrence)
                        .get(0),
                h,
                w,
                x);
        Attributes elsewhere = Attributes.NONE
                .with("scan_input_axes", new long[] {1})
                .with("scan_input_directions", new long[] {1})
                .with("scan_output_axes", new long[] {-1})
                .with("scan_output_directions", new long[] {1});
        add(
                "Scan backwards along other axes",
                v -> {
                    List<Value> made =
                            scan(elsewhere, v.get(0), v.get(2), List.of(v.get(1)), ControlFlowCases::recurrence);
                    return made.get(1).add(made.get(0).unsqueeze(2));
                },
                h,
                w,
                MoreOperators.uniform(6, 2, 4, 3));
        add(
                "Scan that reads a value from around it twice",
                v -> scan(
                                Attributes.NONE,
                                v.get(0),
                                v.get(2),
                                List.of(v.get(1)),
                                (own, captured) -> List.of(
                                        own.get(0).add(own.get(1)), own.get(0).mul(captured.get(0))))
                        .get(1)
                        .mul(v.get(1)),
                MoreOperators.uniform(3, 3),
                MoreOperators.uniform(4, 3),
                MoreOperators.uniform(5, 4, 3));
    }

    /** A loop that carries {@code h}; its step is given the number of the step and h, and returns what the body does. */
    static List<Value> loop(
            @Nullable Value count,
            @Nullable Value condition,
            Value h,
            List<Value> captured,
            int outputs,
            BiFunction<List<Value>, List<Value>, List<Value>> step) {
        GraphBuilder graph = h.graph();
        Attribute body = body(graph, b -> {
            List<Value> around = captured.stream().map(b::capture).toList();
            Value number = b.input("step", COUNTER);
            Value go = b.input("go", CONDITION);
            Value before = b.input("h", h.type());
            step.apply(List.of(number, go, before), around).forEach(r -> b.output("result", r));
            return List.of(number, go, before);
        });
        List<@Nullable Value> inputs = Arrays.asList(count, condition, h);
        return graph.apply("", "Loop", Attributes.NONE.with("body", body), inputs, outputs);
    }

    private static Value number(Value like, long number) {
        return like.graph().constant(Tensor.of(new long[] {number}));
    }

    private void loops() {
        Tensor h = MoreOperators.uniform(7, 2, 3);
        Tensor w = MoreOperators.uniform(8, 3);
        add(
                "Loop of a fixed count",
                v -> loop(
                                number(v.get(0), 3),
                                null,
                                v.get(0),
                                List.of(v.get(1)),
                                1,
                                (own, captured) -> List.of(
                                        own.get(1),
                                        own.get(2)
                                                .mul(captured.get(0))
                                                .sub(own.get(2).square())
                                                .tanh()))
                        .get(0),
                h,
                w);
        add(
                "Loop that collects and reads the number of the step",
                v -> loop(
                                number(v.get(0), 3),
                                null,
                                v.get(0),
                                List.of(v.get(1)),
                                2,
                                (own, captured) -> List.of(
                                        own.get(1),
                                        own.get(2).mul(captured.get(0)),
                                        own.get(2)
                                                .mul(own.get(0)
                                                        .cast(ElementType.FLOAT)
                                                        .add(1))))
                        .get(1),
                h,
                w);
        add(
                "Loop until a value is large enough",
                v -> loop(
                                number(v.get(0), 9),
                                v.get(0).graph().constant(Tensor.of(new boolean[] {true})),
                                v.get(0),
                                List.of(),
                                1,
                                (own, captured) -> {
                                    Value next = own.get(2).abs().mul(1.5).add(0.3);
                                    return List.of(
                                            next.reduceMin().less(next.graph().scalar(2)), next);
                                })
                        .get(0)
                        .mul(v.get(1)),
                h,
                w);
    }

    private void nested() {
        Tensor h = MoreOperators.uniform(9, 2, 3);
        Tensor w = MoreOperators.uniform(10, 3, 3);
        Tensor x = MoreOperators.uniform(11, 4, 2, 3);
        add(
                "Scan in a Loop",
                v -> loop(
                                number(v.get(0), 2),
                                null,
                                v.get(0),
                                List.of(v.get(1), v.get(2)),
                                1,
                                (own, captured) -> List.of(
                                        own.get(1),
                                        scan(
                                                        Attributes.NONE,
                                                        own.get(2),
                                                        captured.get(1),
                                                        List.of(captured.get(0)),
                                                        ControlFlowCases::recurrence)
                                                .get(0)))
                        .get(0),
                h,
                w,
                x);
        add(
                "If in a Scan",
                v -> scan(Attributes.NONE, v.get(0), v.get(2), List.of(v.get(1)), (own, captured) -> {
                            Value positive = own.get(1)
                                    .reduceSum()
                                    .greater(own.get(1).graph().scalar(0));
                            Value next = choice(
                                    positive,
                                    branch(c -> c.get(0).matMul(c.get(1)).tanh(), own.get(0), captured.get(0)),
                                    branch(c -> c.get(0).mul(c.get(1)), own.get(0), own.get(1)));
                            return List.of(next, next.add(own.get(0)));
                        })
                        .get(1),
                h,
                w,
                x);
    }
}
