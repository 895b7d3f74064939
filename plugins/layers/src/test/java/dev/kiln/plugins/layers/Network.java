package dev.kiln.plugins.layers;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.Objects;
import java.util.Set;

/** A network of one layer, named {@code layer}, on the input {@code x}, with the output {@code y}. */
record Network(Graph graph, Shape output, Set<String> parameters, Set<String> statistics) {

    static Layer layer(String specification) {
        return ProvidedExtensions.create(LayerProvider.class, specification);
    }

    static Network of(Layer layer, long... example) {
        return of(layer, 1, Shape.batchOf(example));
    }

    static Network of(Layer layer, long seed, Shape input) {
        return of(layer, seed, TensorType.floats(input));
    }

    /** A network that takes token numbers. */
    static Network ofTokens(Layer layer, long... example) {
        return of(layer, 1, new TensorType(ElementType.INT64, Shape.batchOf(example)));
    }

    private static Network of(Layer layer, long seed, TensorType input) {
        GraphBuilder builder = new GraphBuilder("network");
        LayerScope scope = new LayerScope(builder, seed);
        Value output = scope.apply(new NamedLayer("layer", layer), builder.input("x", input));
        builder.output("y", output);
        return new Network(builder.build(), output.shape(), scope.parameters(), scope.statistics());
    }

    String outputs() {
        return output.toString();
    }

    Tensor constant(String name) {
        return Objects.requireNonNull(graph.constants().get(name), name);
    }

    long[] shapeOf(String name) {
        return constant(name).shape();
    }
}
