package org.example.kiln.training.layers;

import static org.example.kiln.training.layers.Networks.named;

import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.plugin.Check;
import dev.kiln.testkit.plugin.LayerContract;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The contract of layers. Those that need a layer before them keep it in a sequence of layers. */
class LayersContractTest {

    private static final List<NamedLayer> KEEPING_THE_SHAPE =
            List.of(named("norm", "layer-norm"), named("act", "tanh"));

    /** The checks that run a layer, which is alone in its network. */
    private static Map<Check, String> switchedOffAlone() {
        Map<Check, String> off = new EnumMap<>(Check.class);
        for (Check check :
                List.of(Check.SHAPES, Check.EXAMPLES, Check.GRADIENTS, Check.SAVE_AND_LOAD, Check.TRAINING)) {
            off.put(check, "it needs a layer before it, and has one in another test");
        }
        return off;
    }

    private static LayerProvider sequential() {
        return ProvidedExtensions.all(LayerProvider.class).stream()
                .filter(provider -> provider.name().equals("sequential"))
                .findFirst()
                .orElseThrow();
    }

    @Nested
    class OfInception extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Inception.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("branches", KEEPING_THE_SHAPE);
        }
    }

    @Nested
    class OfJoin extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new Join.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("layer", "a");
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return switchedOffAlone();
        }
    }

    @Nested
    class OfJoinAfterLayers extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return sequential();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of(
                    "layers",
                    List.of(named("a", "layer-norm"), named("b", "tanh"), named("both", "join:layer=layer.a")));
        }
    }

    @Nested
    class OfTiedDense extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return new TiedDense.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("weight", "a.weight");
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return switchedOffAlone();
        }
    }

    @Nested
    class OfTiedDenseAfterLayers extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return sequential();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of(
                    "layers",
                    List.of(
                            named("a", "dense:units=4"),
                            named("b", "tanh"),
                            named("back", "tied-dense:weight=layer.a.weight")));
        }
    }
}
