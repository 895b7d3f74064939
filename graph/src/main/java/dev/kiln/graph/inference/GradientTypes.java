package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/** A gradient has the type of the value with respect to which it is taken. */
final class GradientTypes {

    static final TypeRule RULE = GradientTypes::infer;

    private GradientTypes() {}

    private static List<TensorType> infer(Application gradient) {
        int count = gradient.attributes().texts("xs").size();
        if (count == 0 || gradient.inputs() < count) {
            throw gradient.fail(
                    "its attribute xs names " + count + " values, and it has " + gradient.inputs() + " inputs");
        }
        for (int i = 0; i < count; i++) {
            if (gradient.elementType(i).isInteger()) {
                throw gradient.fail("there is no derivative in the integers "
                        + gradient.node().input(i));
            }
        }
        return IntStream.range(0, count).mapToObj(gradient::type).toList();
    }
}
