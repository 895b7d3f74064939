package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;

/** The unit step: 1 where a value is positive, 0 elsewhere. */
public final class UnitStep {

    private UnitStep() {}

    /**
     * The step of a value, in its element type. For FLOAT it is one steep {@code HardSigmoid}, which takes half the
     * time of {@code Greater} and {@code Cast}; it is exact but for positive numbers below {@code 2^-128}, which are
     * subnormal in single precision.
     */
    public static Value positive(Value value) {
        if (value.elementType() != ElementType.FLOAT) {
            Value zero = value.sub(value);
            return value.greater(zero).cast(value.elementType());
        }
        Attributes steep = Attributes.NONE.with("alpha", Float.MAX_VALUE).with("beta", 0f);
        return value.graph().apply("HardSigmoid", steep, value);
    }

    /** Whether a node is the unit step in this form. */
    static boolean isStep(Node node) {
        return node.is("HardSigmoid") && node.attributes().real("alpha", 0.2f) == Float.MAX_VALUE;
    }
}
