package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every method of {@link Value} for every element type: it is refused as it is written, with the type named, or both
 * engines run it and agree.
 */
class ValueMethodsTest {

    private static final Map<String, BinaryOperator<Value>> METHODS = new LinkedHashMap<>();

    static {
        METHODS.put("add", Value::add);
        METHODS.put("add number", (x, y) -> x.add(1));
        METHODS.put("sub", Value::sub);
        METHODS.put("sub number", (x, y) -> x.sub(1));
        METHODS.put("mul", Value::mul);
        METHODS.put("mul number", (x, y) -> x.mul(2));
        METHODS.put("div", Value::div);
        METHODS.put("div number", (x, y) -> x.div(2));
        METHODS.put("pow", Value::pow);
        METHODS.put("pow number", (x, y) -> x.pow(2));
        METHODS.put("max", Value::max);
        METHODS.put("max number", (x, y) -> x.max(2));
        METHODS.put("min", Value::min);
        METHODS.put("min number", (x, y) -> x.min(2));
        unary("neg", Value::neg);
        unary("abs", Value::abs);
        unary("sign", Value::sign);
        unary("exp", Value::exp);
        unary("log", Value::log);
        unary("sqrt", Value::sqrt);
        unary("reciprocal", Value::reciprocal);
        unary("floor", Value::floor);
        unary("round", Value::round);
        unary("erf", Value::erf);
        unary("relu", Value::relu);
        unary("sigmoid", Value::sigmoid);
        unary("tanh", Value::tanh);
        unary("softplus", Value::softplus);
        unary("not", Value::not);
        unary("identity", Value::identity);
        unary("dynamicShape", Value::dynamicShape);
        unary("square", Value::square);
        unary("leakyRelu", x -> x.leakyRelu(0.1));
        unary("softmax", x -> x.softmax(1));
        unary("logSoftmax", x -> x.logSoftmax(1));
        METHODS.put("clip", (x, y) -> x.clip(number(x, 1), number(x, 2)));
        unary("clip numbers", x -> x.clip(1, 2));
        METHODS.put("equal", Value::equal);
        METHODS.put("greater", Value::greater);
        METHODS.put("greaterOrEqual", Value::greaterOrEqual);
        METHODS.put("less", Value::less);
        METHODS.put("lessOrEqual", Value::lessOrEqual);
        METHODS.put("and", Value::and);
        METHODS.put("or", Value::or);
        METHODS.put("where", (x, y) -> condition(x).where(x, y));
        for (ElementType target : ElementType.values()) {
            if (target.bits() >= 8 || target == ElementType.INT4 || target == ElementType.UINT4) {
                // and back, since not every type leaves the runtime
                unary("cast to " + target, x -> x.cast(target).cast(ElementType.DOUBLE));
            }
        }
        METHODS.put("matMul", (x, y) -> x.matMul(y.transpose(1, 0)));
        METHODS.put("gemm", (x, y) -> x.gemm(y, null, false, true));
        unary("reshape", x -> x.reshape(3, 2));
        unary("reshape to a value", x -> x.reshape(x.graph().integers(-1)));
        unary("flatten", x -> x.flatten(0));
        unary("transpose", x -> x.transpose(1, 0));
        unary("squeeze", x -> x.reshape(1, 6).squeeze(0));
        unary("unsqueeze", x -> x.unsqueeze(0));
        unary("expand", x -> x.expand(x.graph().integers(2, 2, 3)));
        unary("slice", x -> x.slice(1, 0, 2));
        unary("slice with steps", x -> x.slice(1, 2, 0, -1));
        unary("gather", x -> x.gather(x.graph().integers(1, 0), 1));
        unary("gather by it", x -> x.graph().integers(5, 6, 7, 8, 9).gather(x, 0));
        METHODS.put("concat", (x, y) -> x.concat(0, y));
        unary("oneHot", x -> x.oneHot(4));
        unary("argMax", x -> x.argMax(1));
        unary("reduceSum", Value::reduceSum);
        unary("reduceSum along an axis", x -> x.reduceSum(true, 1));
        unary("reduceMean", Value::reduceMean);
        unary("reduceMean along an axis", x -> x.reduceMean(false, 0));
        unary("reduceMax", Value::reduceMax);
        unary("reduceMax along an axis", x -> x.reduceMax(true, 1));
        unary("reduceMin", Value::reduceMin);
        unary("reduceMin along an axis", x -> x.reduceMin(false, 0));
        unary("norm", x -> x.norm(false, 1));
        unary("overGreatest", x -> x.overGreatest(1));
        unary("dropout", x -> x.dropout(0));
    }

    private static Engine onnx;
    private static Engine torch;

    private static void unary(String name, UnaryOperator<Value> method) {
        METHODS.put(name, (x, y) -> method.apply(x));
    }

    private static Value condition(Value like) {
        return like.graph().constant(Tensor.of(new boolean[] {true, false, true, false, true, true}, 2, 3));
    }

    private static Value number(Value like, double number) {
        return like.graph().constant(Tensor.scalar(like.elementType(), number));
    }

    @BeforeAll
    static void open() {
        onnx = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
        torch = new DjlEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        onnx.close();
        torch.close();
    }

    @Test
    void everyMethodThatMakesAValueIsHere() {
        Set<String> here =
                METHODS.keySet().stream().map(name -> name.split(" ", 2)[0]).collect(Collectors.toSet());
        assertThat(Arrays.stream(Value.class.getMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> method.getReturnType() == Value.class)
                        .map(Method::getName)
                        .distinct())
                .isSubsetOf(here);
    }

    @TestFactory
    Stream<DynamicTest> runOnBothEnginesOrAreRefusedWhenWritten() {
        return METHODS.keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
    }

    private static void check(String name) {
        List<String> faults = new ArrayList<>();
        Map<ElementType, String> refusals = new EnumMap<>(ElementType.class);
        for (ElementType type : ElementType.values()) {
            if (type != ElementType.UNDEFINED && type != ElementType.STRING && canBeFed(type)) {
                check(name, type, faults, refusals);
            }
        }
        assertThat(faults).isEmpty();
        refusals.forEach((type, message) -> assertThat(message).contains(type.name()));
        assertThat(refusals.size()).as("types that are refused").isLessThan(15);
    }

    private static boolean canBeFed(ElementType type) {
        return OrtCalls.knows(type);
    }

    private static void check(String name, ElementType type, List<String> faults, Map<ElementType, String> refusals) {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 0, 1, 2}, 2, 3).cast(type);
        Tensor y = Tensor.of(new float[] {2, 1, 1, 3, 1, 2}, 2, 3).cast(type);
        Graph graph;
        try {
            GraphBuilder builder = new GraphBuilder("method");
            Value result = METHODS.get(name).apply(builder.input("x", x.type()), builder.input("y", y.type()));
            builder.output("result", result);
            graph = builder.build();
        } catch (GraphException e) {
            refusals.put(type, e.getMessage());
            return;
        }
        try {
            Map<String, Tensor> feeds = Map.of("x", x, "y", y);
            compare(run(torch, graph, feeds), run(onnx, graph, feeds));
        } catch (RuntimeException | AssertionError e) {
            faults.add(type + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static Tensor run(Engine engine, Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return program.run(feeds).get("result");
        }
    }

    private static void compare(Tensor expected, Tensor actual) {
        assertThat(actual.type()).isEqualTo(expected.type());
        boolean isHalf =
                expected.elementType() == ElementType.FLOAT16 || expected.elementType() == ElementType.BFLOAT16;
        for (int i = 0; i < expected.size(); i++) {
            double value = expected.getDouble(i);
            if (Double.isInfinite(value) || Double.isNaN(value)) {
                assertThat(actual.getDouble(i)).isEqualTo(Double.valueOf(value));
            } else {
                assertThat(actual.getDouble(i))
                        .isCloseTo(value, within((isHalf ? 1e-2 : 1e-6) * (1 + Math.abs(value))));
            }
        }
    }
}
