package dev.kiln.plugins.optimizers;

import dev.kiln.graph.build.Value;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A value for each parameter, all taken as one vector.
 *
 * @param parts the values, in the order of the parameters
 */
record Vector(List<Value> parts) {

    /** Each part is that of its place. */
    static Vector of(int size, IntFunction<Value> part) {
        return new Vector(IntStream.range(0, size).mapToObj(part).toList());
    }

    /** {@code this + factor * other}. */
    Vector plus(Value factor, Vector other) {
        return of(parts.size(), i -> parts.get(i).add(other.parts.get(i).mul(factor)));
    }

    Vector minus(Vector other) {
        return of(parts.size(), i -> parts.get(i).sub(other.parts.get(i)));
    }

    Vector times(Value factor) {
        return of(parts.size(), i -> parts.get(i).mul(factor));
    }

    Value dot(Vector other) {
        return IntStream.range(0, parts.size())
                .mapToObj(i -> parts.get(i).mul(other.parts.get(i)).reduceSum())
                .reduce(Value::add)
                .orElseThrow();
    }

    Value norm() {
        return dot(this).sqrt();
    }
}
