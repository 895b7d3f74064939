package dev.kiln.graph;

import dev.kiln.graph.status.Stable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One application of an operator.
 *
 * @param name its name in messages, usually the layer it belongs to and its operator; may be empty
 * @param domain the operator set; empty for {@code ai.onnx}
 * @param operator the operator's ONNX name, such as {@code Conv}
 * @param inputs the names of the values it reads; an omitted optional input is an empty name
 * @param outputs the names of the values it computes; an unused output is an empty name
 * @param attributes its attributes
 * @param extras the parts of the node in its file that Kiln does not read
 */
@Stable
public record Node(
        String name,
        String domain,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Attributes attributes,
        Extras extras) {

    /** The domain of {@link #GRADIENT}. */
    public static final String TRAINING_DOMAIN = "ai.onnx.preview.training";

    /** The operator whose outputs are the derivatives of its attribute {@code y} in its attributes {@code xs}. */
    public static final String GRADIENT = "Gradient";

    /** The domain of operators that ONNX Runtime has beyond those of ONNX. */
    public static final String MICROSOFT_DOMAIN = "com.microsoft";

    /** Copies the lists. */
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Whether this is the operator of that name in the domain {@code ai.onnx}. */
    public boolean is(String onnxOperator) {
        return domain.isEmpty() && operator.equals(onnxOperator);
    }

    /** Whether this is ONNX's {@code Gradient}. */
    public boolean isGradient() {
        return domain.equals(TRAINING_DOMAIN) && operator.equals(GRADIENT);
    }

    /**
     * One input.
     *
     * @param index its index
     * @return the name of the value; empty where the input is omitted
     */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /**
     * One output.
     *
     * @param index its index
     * @return the name of the value; empty where the output is unused
     */
    public String output(int index) {
        return index < outputs.size() ? outputs.get(index) : "";
    }

    /**
     * The names that the node reads, in order and each once: its inputs, the {@linkplain Graph#captures captures} of
     * its branches and bodies, and the values that a {@code Gradient} differentiates.
     *
     * @return the names, in a new modifiable set
     */
    public Set<String> reads() {
        Set<String> reads = new LinkedHashSet<>();
        for (String input : inputs) {
            if (!input.isEmpty()) {
                reads.add(input);
            }
        }
        for (Graph body : attributes.graphs()) {
            reads.addAll(body.captures());
        }
        if (isGradient()) {
            reads.add(attributes.text("y", ""));
            reads.addAll(attributes.texts("xs"));
        }
        return reads;
    }

    /**
     * This node under another name.
     *
     * @param newName its new name in messages
     * @return the changed node
     */
    public Node withName(String newName) {
        return new Node(newName, domain, operator, inputs, outputs, attributes, extras);
    }

    /**
     * This node with other inputs.
     *
     * @param newInputs names of values
     * @return the changed node
     */
    public Node withInputs(List<String> newInputs) {
        return new Node(name, domain, operator, newInputs, outputs, attributes, extras);
    }

    /**
     * This node with other outputs.
     *
     * @param newOutputs names of values
     * @return the changed node
     */
    public Node withOutputs(List<String> newOutputs) {
        return new Node(name, domain, operator, inputs, newOutputs, attributes, extras);
    }

    /**
     * This node with other attributes.
     *
     * @param newAttributes the attributes
     * @return the changed node
     */
    public Node withAttributes(Attributes newAttributes) {
        return new Node(name, domain, operator, inputs, outputs, newAttributes, extras);
    }

    /** The description of this node in messages: its operator, and its name where it has one. */
    public String label() {
        String qualified = domain.isEmpty() ? operator : domain + "::" + operator;
        return name.isEmpty() || name.equals(operator) ? qualified : qualified + " (" + name + ")";
    }
}
