package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Layers that break their contract, and their contracts. */
final class BrokenLayers {

    private BrokenLayers() {}

    /** A provider of one layer under a name. */
    record Provider(String name, String summary, List<Option<?>> options, Layer layer) implements LayerProvider {

        Provider(Layer layer) {
            this("broken", "Is broken", List.of(), layer);
        }

        @Override
        public Layer create(Options given) {
            return layer;
        }
    }

    /** Users cannot type its name. */
    static final class UntypableName extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Provider("Broken Layer", "Is broken", List.of(), (scope, input) -> input.relu());
        }
    }

    /** Its default is outside its declared range. */
    static final class DefaultBeyondRange extends LayerContract {
        @Override
        protected LayerProvider provider() {
            Option<Double> rate =
                    Option.real("rate", "a rate").atLeast(0).atMost(1).byDefault(2.0);
            return new Provider("broken", "Is broken", List.of(rate), (scope, input) -> input.relu());
        }
    }

    /** It cannot use the largest values of its declared range, and does not report it. */
    static final class UndeclaredLimit extends LayerContract {

        private static final Option<Long> UNITS =
                Option.integer("units", "a count").atLeast(1).byDefault(1L);

        @Override
        protected LayerProvider provider() {
            Provider provider = new Provider("broken", "Is broken", List.of(UNITS), (scope, input) -> input.relu());
            return new LayerProvider() {
                @Override
                public String name() {
                    return provider.name();
                }

                @Override
                public String summary() {
                    return provider.summary();
                }

                @Override
                public List<Option<?>> options() {
                    return provider.options();
                }

                @Override
                public Layer create(Options options) {
                    Math.toIntExact(options.get(UNITS));
                    return provider.layer();
                }
            };
        }
    }

    /** It merges the axes of the examples into the batch. */
    static final class LostBatch extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Provider((scope, input) -> input.reshape(-1, 2));
        }
    }

    /** It subtracts the mean of the batch from each example. */
    static final class MeanOfTheBatch extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Provider((scope, input) -> input.sub(input.reduceMean(true, 0)));
        }
    }

    /** Its derivative is 0 everywhere, while the central differences of its small steps are those of a slope. */
    static final class FineSteps extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Provider((scope, input) -> steps(input));
        }

        private static Value steps(Value input) {
            return input.mul(1000).floor().div(1000);
        }
    }

    /** Every parameter is drawn independently of the seed. */
    static final class OwnRandomness extends LayerContract {

        private static final AtomicInteger DRAWN = new AtomicInteger();

        @Override
        protected LayerProvider provider() {
            Initializer next = (random, shape) -> Tensor.full(ElementType.FLOAT, DRAWN.incrementAndGet(), shape);
            return new Provider((scope, input) -> input.mul(scope.parameter("factor", next, 1)));
        }
    }

    /** It is declared in no file and no module-info. */
    static final class Undeclared extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Provider((scope, input) -> input.relu());
        }
    }
}
