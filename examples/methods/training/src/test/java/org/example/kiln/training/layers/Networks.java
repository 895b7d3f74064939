package org.example.kiln.training.layers;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.List;
import java.util.Map;

/** Layers as architecture files create them. */
final class Networks {

    private Networks() {}

    static NamedLayer named(String name, String specification) {
        return new NamedLayer(name, ProvidedExtensions.create(LayerProvider.class, specification));
    }

    /** A layer with a list of layers as an option. */
    static Layer holding(String name, String option, NamedLayer... layers) {
        return ProvidedExtensions.create(LayerProvider.class, name, Map.of(option, List.of(layers)));
    }

    static Layer sequential(NamedLayer... layers) {
        return holding("sequential", "layers", layers);
    }
}
