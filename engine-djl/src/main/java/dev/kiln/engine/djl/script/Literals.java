package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Values as literals of TorchScript. */
final class Literals {

    private Literals() {}

    /** A float, in a form that is not read as an integer. */
    static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value);
    }

    static String of(boolean value) {
        return value ? "True" : "False";
    }

    /** The only element of a tensor, as a scalar of its type. */
    static String ofScalar(Tensor tensor) {
        if (tensor.elementType() == ElementType.BOOL) {
            return of(tensor.getDouble(0) != 0);
        }
        return tensor.elementType().isFloating() ? of(tensor.getDouble(0)) : Long.toString(tensor.toLongArray()[0]);
    }

    static String list(long... values) {
        return values.length == 0
                ? "annotate(List[int], [])"
                : LongStream.of(values).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A list of integers, given as expressions. */
    static String list(Collection<String> values) {
        return values.isEmpty() ? "annotate(List[int], [])" : "[" + String.join(", ", values) + "]";
    }

    static String list(String... values) {
        return list(Arrays.asList(values));
    }
}
