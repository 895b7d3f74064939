package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Random;

/** Initializers that break their contract, and their contracts. */
final class BrokenInitializers {

    private BrokenInitializers() {}

    record Provider(String name, String summary, Initializer initializer) implements InitializerProvider {

        Provider(Initializer initializer) {
            this("broken", "Is broken", initializer);
        }

        @Override
        public Initializer create(Options options) {
            return initializer;
        }
    }

    /** It takes every parameter for a vector. */
    static final class Flat extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return new Provider((random, shape) -> Tensor.zeros(ElementType.FLOAT, shape[0] * shape[1]));
        }
    }

    /** It ignores the given generator. */
    static final class OwnRandomness extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return new Provider((random, shape) -> Tensor.full(ElementType.FLOAT, new Random().nextDouble(), shape));
        }
    }
}
