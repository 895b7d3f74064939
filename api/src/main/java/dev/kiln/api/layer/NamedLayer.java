package dev.kiln.api.layer;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.OptionType;
import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * A layer and its name among its siblings.
 *
 * @param name unique among them, such as {@code conv2d_1}; the names of its parameters begin with it
 * @param layer the layer
 */
@Stable
public record NamedLayer(String name, Layer layer) {

    /** The {@linkplain Option#kind kind} of an option whose values are lists of layers. */
    public static final String LIST = "layers";

    /**
     * An option that takes a list of layers, nested as in an architecture file.
     *
     * @param name the word that users type
     * @param documentation its effect
     * @return the option, required
     */
    public static Option<List<NamedLayer>> list(String name, String documentation) {
        return Option.of(name, LIST, documentation, NamedLayer::read);
    }

    private static List<NamedLayer> read(Object value) {
        if (value instanceof List<?> list && list.stream().allMatch(NamedLayer.class::isInstance)) {
            return list.stream().map(NamedLayer.class::cast).toList();
        }
        throw new IllegalArgumentException("not a list of layers");
    }

    /** The type of the options of {@link #list}, for components of records. */
    public static final class ListType implements OptionType {

        /** The type. */
        public ListType() {}

        @Override
        public Option<?> option(String name, String documentation) {
            return list(name, documentation);
        }
    }
}
