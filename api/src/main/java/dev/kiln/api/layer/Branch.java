package dev.kiln.api.layer;

import dev.kiln.graph.status.Stable;
import java.util.ArrayList;
import java.util.List;

/** A value in a network that is being built, to which layers are applied. */
@Stable
public final class Branch {

    private final NetworkBuilder builder;
    private final int position;

    Branch(NetworkBuilder builder, int position) {
        this.builder = builder;
        this.position = position;
    }

    int position() {
        return position;
    }

    /**
     * Applies layers, each to the output of the one before. They are named after their classes and their places, such as
     * {@code dense_2}.
     *
     * @param layers the layers, in order
     * @return the branch that ends with the last
     */
    public Branch then(Layer... layers) {
        Branch end = this;
        for (Layer layer : layers) {
            end = builder.apply(layer, List.of(end.position));
        }
        return end;
    }

    /**
     * Applies a named layer. The same layer under the same name shares its parameters with the one before.
     *
     * @param name its name; the names of its parameters begin with it
     * @param layer the layer
     * @return the branch that ends with it
     */
    public Branch then(String name, Layer layer) {
        return builder.apply(new NamedLayer(name, layer), List.of(position));
    }

    /**
     * Applies a layer of several inputs to this branch and others, in that order.
     *
     * @param layer the layer, such as a concatenation
     * @param others the other branches of the same network
     * @return the branch that ends with it
     */
    public Branch join(Layer layer, Branch... others) {
        return builder.apply(layer, positions(others));
    }

    /**
     * The same with a name.
     *
     * @param name its name
     * @param layer the layer, such as a concatenation
     * @param others the other branches of the same network
     * @return the branch that ends with it
     */
    public Branch join(String name, Layer layer, Branch... others) {
        return builder.apply(new NamedLayer(name, layer), positions(others));
    }

    private List<Integer> positions(Branch... others) {
        List<Integer> positions = new ArrayList<>(List.of(position));
        for (Branch other : others) {
            if (other.builder != builder) {
                throw new IllegalArgumentException("others has a branch of another network");
            }
            positions.add(other.position);
        }
        return positions;
    }
}
