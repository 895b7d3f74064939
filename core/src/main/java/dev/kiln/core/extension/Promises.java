package dev.kiln.core.extension;

import dev.kiln.api.graph.Value;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.tensor.ElementType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the api promises of the values that extensions write, where a graph would take others too. */
final class Promises {

    private Promises() {}

    /**
     * How an answer breaks a promise.
     *
     * @param extension who answered
     * @param arguments what it was asked with; an optimizer has the parameter second
     * @param answer what it returned
     * @return what it did, a clause that goes on from its name
     */
    static Optional<String> broken(Object extension, Object @Nullable [] arguments, Object answer) {
        if (!(answer instanceof Value value) || arguments == null) {
            return Optional.empty();
        }
        if (extension instanceof Loss && !isOneNumberForEachExample(value)) {
            return Optional.of(
                    "returned " + value.type() + " for a batch, expected one number for each example," + " FLOAT [N]");
        }
        if (extension instanceof Optimizer
                && arguments[1] instanceof Value parameter
                && !value.type().equals(parameter.type())) {
            return Optional.of("returned " + value.type() + " as the next value of " + parameter.name() + ", which is "
                    + parameter.type());
        }
        return Optional.empty();
    }

    private static boolean isOneNumberForEachExample(Value value) {
        boolean isVector = !value.shape().isRanked() || value.shape().rank() == 1;
        return value.elementType() == ElementType.FLOAT && isVector;
    }
}
