package dev.kiln.engine.djl.script;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One node for its rule: the known properties of its inputs, and the destination of its text. */
@SuppressWarnings("AnnotateFormatMethod") // rules put their forms together
final class NodeWriter {

    private final Node node;
    private final ScriptWriter script;
    private final boolean differentiated;

    NodeWriter(Node node, ScriptWriter script) {
        this.node = node;
        this.script = script;
        this.differentiated = script.plan().isDifferentiated(node);
    }

    Node node() {
        return node;
    }

    Attributes attributes() {
        return node.attributes();
    }

    GradientPlan plan() {
        return script.plan();
    }

    /** Whether an input is present. */
    boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    /** The variable of a required input. */
    String in(int input) {
        if (!has(input)) {
            throw fail("it needs an input " + input);
        }
        return differentiated ? script.attached(node.input(input)) : script.detached(node.input(input));
    }

    /** The variable of an input, or {@code None} where it is omitted. */
    String inOrNone(int input) {
        return has(input) ? in(input) : "None";
    }

    /** The variables of all inputs. */
    List<String> ins() {
        return IntStream.range(0, node.inputs().size()).mapToObj(this::in).toList();
    }

    /** An input as a literal where it is a constant scalar, else its variable. */
    String scalarOrIn(int input) {
        return isLiteral(input) ? Literals.ofScalar(constant(input).orElseThrow()) : in(input);
    }

    /** Whether an input may be a literal: a constant of rank 0 with respect to which nothing is differentiated. */
    boolean isLiteral(int input) {
        return constant(input).filter(t -> t.rank() == 0).isPresent() && !script.isVariable(node.input(input));
    }

    /** Whether an input is a scalar that a run can read at no cost, unlike one in the memory of an accelerator. */
    boolean isNumber(int input) {
        return shape(input).rank() == 0 && device().isEmpty();
    }

    /** Whether autograd tracks an input. */
    boolean isTracked(int input) {
        return differentiated && script.isTracked(node.input(input));
    }

    /** Whether autograd tracks an output. */
    boolean tracks(int output) {
        return differentiated && wants(output) && script.isTracked(node.output(output));
    }

    /** Whether an input holds integers that autograd tracks. */
    boolean isQuantized(int input) {
        return has(input) && isTracked(input) && GradientPlan.isQuantized(elementType(input));
    }

    /** Whether an output holds integers that autograd tracks. */
    boolean quantizes(int output) {
        return tracks(output)
                && GradientPlan.isQuantized(typeOf(node.output(output)).elementType());
    }

    /** The variable of any value, with its history. */
    String attached(String value) {
        return script.attached(value);
    }

    TensorType typeOf(String value) {
        return script.type(value);
    }

    ElementType elementType(int input) {
        return typeOf(node.input(input)).elementType();
    }

    Shape shape(int input) {
        return typeOf(node.input(input)).shape();
    }

    /** The number of axes of an input, which must be known. */
    int rank(int input) {
        int rank = shape(input).rank();
        if (rank < 0) {
            throw fail("the rank of its input " + node.input(input) + " is not known");
        }
        return rank;
    }

    /** The value of an input that is a constant. */
    Optional<Tensor> constant(int input) {
        return script.constant(node.input(input));
    }

    /** The value of an input that is a constant of integers. */
    Optional<long[]> integers(int input) {
        return constant(input).map(Tensor::toLongArray);
    }

    /** The integers of an input as a list, literal where they are constant. */
    String integerList(int input) {
        return integers(input).map(Literals::list).orElseGet(() -> "annotate(List[int], " + in(input) + ".tolist())");
    }

    /** An integer scalar of an input, literal where it is constant. */
    String integer(int input) {
        return integers(input).map(v -> Long.toString(v[0])).orElseGet(() -> "int(" + in(input) + ")");
    }

    /** The ATen code of an input's element type, queried in the run where it is not known before. */
    String dtype(int input) {
        return TorchTypes.code(elementType(input))
                .map(Object::toString)
                .orElseGet(() -> "ops.prim.dtype(" + in(input) + ")");
    }

    /** The ATen code of an element type. */
    String dtype(ElementType type) {
        return TorchTypes.code(type)
                .map(Object::toString)
                .orElseThrow(() -> fail("the engine has no element type " + type));
    }

    /** The device of tensors created in the script, as a trailing keyword argument. */
    String device() {
        return script.text().device();
    }

    /** An axis counted from the front; a negative one needs the rank of an input to be known. */
    int axis(long axis, int input) {
        long fromFront = axis < 0 ? axis + rank(input) : axis;
        if (fromFront < 0 || (shape(input).isRanked() && fromFront > rank(input))) {
            throw fail("its axis " + axis + " is not one of its input " + node.input(input));
        }
        return (int) fromFront;
    }

    /** Whether an output is wanted. */
    boolean wants(int output) {
        return !node.output(output).isEmpty();
    }

    /** Assigns an output. */
    void out(int output, String expression, Object... arguments) {
        if (!wants(output)) {
            return;
        }
        script.define(node.output(output), let("%s", narrowed(output, expression.formatted(arguments))));
    }

    private String narrowed(int output, String values) {
        return quantizes(output)
                ? values
                : TorchTypes.narrowed(typeOf(node.output(output)).elementType(), values);
    }

    /** Assigns the first output. */
    void result(String expression, Object... arguments) {
        out(0, expression, arguments);
    }

    /** The variable of an input that is a list of tensors. */
    String sequence(int input) {
        if (!isSequence(input)) {
            throw fail("its input " + input + " is not a sequence created by this program");
        }
        return in(input);
    }

    /** Whether an input is a list of tensors. */
    boolean isSequence(int input) {
        return script.isSequence(node.input(input));
    }

    /** Assigns a list of tensors to an output. */
    void sequenceOut(int output, String expression, Object... arguments) {
        if (wants(output)) {
            script.defineSequence(node.output(output), let(expression, arguments));
        }
    }

    /** Writes lines in a block below the line that opens it. */
    void block(String opening, Runnable lines) {
        script.text().block(opening, lines);
    }

    /** A branch or body of this node, whose lines may come in a block later. */
    BodyWriter body(String attribute) {
        Graph body = node.attributes().graph(attribute).orElseThrow(() -> fail("it has no attribute " + attribute));
        return new BodyWriter(this, script, body, attribute);
    }

    /** Whether autograd has to track this node. */
    boolean isDifferentiated() {
        return differentiated;
    }

    /** Makes an output an alias of a variable. */
    void same(int output, String variable) {
        if (wants(output)) {
            String narrowed = narrowed(output, variable);
            script.define(node.output(output), narrowed.equals(variable) ? variable : let("%s", narrowed));
        }
    }

    /** Assigns a new variable and returns its name. */
    String let(String expression, Object... arguments) {
        String name = script.text().temporary();
        script.text().line(name + " = " + expression.formatted(arguments));
        return name;
    }

    /** Adds a line. */
    void line(String text, Object... arguments) {
        script.text().line(text.formatted(arguments));
    }

    /** A unique name of a variable. */
    String temporary() {
        return script.text().temporary();
    }

    /** A call of a function, which is added to the script. */
    String call(ScriptFunction function, String... arguments) {
        script.text().use(function);
        return function.call(arguments);
    }

    /** Adds a function to the script that other functions call. */
    void use(ScriptFunction function) {
        script.text().use(function);
    }

    /** The exception that says why this node cannot be written, in a clause. */
    UnsupportedNodeException fail(String why) {
        return new UnsupportedNodeException(why);
    }
}
