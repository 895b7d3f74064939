package dev.kiln.models;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.files.OptionalLibrary;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network as described by an architecture file.
 *
 * @param inputName the name of its input
 * @param inputType the element type of the input: FLOAT, or INT64 for token numbers
 * @param exampleShape the lengths of one example's axes
 * @param layers its layers in order
 */
public record Architecture(String inputName, ElementType inputType, List<Long> exampleShape, List<NamedLayer> layers) {

    private static final OptionalLibrary YAML = new OptionalLibrary(
            "org.snakeyaml:snakeyaml-engine", "org.snakeyaml.engine", "org.snakeyaml.engine.v2.api.Load");

    /** Copies the lists. */
    public Architecture {
        exampleShape = List.copyOf(exampleShape);
        layers = List.copyOf(layers);
    }

    /**
     * Reads an architecture file.
     *
     * @param file a YAML file
     * @param extensions the registry of its layers
     * @return the architecture
     * @throws FileFormatException if the file is missing or not of this form
     * @throws OptionException if a layer or an option is unknown or wrong
     * @throws KilnException if SnakeYAML Engine is missing, which only this method needs
     */
    public static Architecture read(Path file, Extensions extensions) {
        if (!Files.exists(file)) {
            throw new FileFormatException("The architecture file " + file + " does not exist; check its path.");
        }
        try {
            return parse(Files.readString(file), file.toString(), extensions);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The architecture file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Reads an architecture.
     *
     * @param yaml its text
     * @param source its name in messages
     * @param extensions the registry of its layers
     * @return the architecture
     * @throws FileFormatException if the text is not of this form
     * @throws OptionException if a layer or an option is unknown or wrong
     * @throws KilnException if SnakeYAML Engine is missing, which only this method needs
     */
    public static Architecture parse(String yaml, String source, Extensions extensions) {
        YAML.require("Reading the architecture file " + source, Architecture.class);
        Object document = YamlDocument.read(yaml, source);
        YamlAliases.check(document, source);
        Map<String, Object> root = mapping(document, source, "the file");
        Map<String, Object> input = mapping(root.get("input"), source, "input");
        List<Long> shape = new ArrayList<>();
        for (Object length : list(input.get("shape"), source, "input: shape")) {
            shape.add(length(length, source));
        }
        String name = word(input, "name", "input", source);
        Reader reader = new Reader(source, extensions);
        return new Architecture(
                name,
                type(word(input, "type", "float", source), source),
                shape,
                reader.layers(list(root.get("layers"), source, "layers")));
    }

    /**
     * Builds the network with fresh parameters. Its input has no range; the caller states that of the training data.
     *
     * @param seed the seed of their initial values
     * @return the model, its output named {@code output}
     * @throws GraphException if a layer does not fit its input
     */
    public Model build(long seed) {
        try {
            return built(seed);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new GraphException(
                    "The network cannot be built for examples " + exampleShape + ": " + e.getMessage()
                            + ". Make it smaller.",
                    e);
        }
    }

    private Model built(long seed) {
        GraphBuilder graph = new GraphBuilder("network");
        LayerScope scope = new LayerScope(graph, seed);
        long[] example = exampleShape.stream().mapToLong(Long::longValue).toArray();
        Value value = graph.input(inputName, new TensorType(inputType, Shape.batchOf(example)));
        for (NamedLayer layer : layers) {
            value = scope.apply(layer, value);
        }
        if (layers.isEmpty()) {
            throw new GraphException("The network has no layers.");
        }
        graph.output(value.name(), value);
        return Model.of(GraphEditor.of(graph.build())
                        .rename(value.name(), "output")
                        .build())
                .withParameters(scope.parameters())
                .withStatistics(scope.statistics())
                .withInput(InputInfo.UNBOUNDED);
    }

    private static String word(Map<String, Object> input, String key, String otherwise, String source) {
        Object given = input.getOrDefault(key, otherwise);
        if (given instanceof String || given instanceof Number) {
            return given.toString();
        }
        throw wrong(source, "input: " + key, "a word");
    }

    private static ElementType type(String word, String source) {
        return switch (word) {
            case "float" -> ElementType.FLOAT;
            case "int64" -> ElementType.INT64;
            default -> throw wrong(source, "input: type", "float, or int64 for token numbers");
        };
    }

    private static long length(Object value, String source) {
        if (value instanceof Integer length && length > 0) {
            return length;
        }
        throw wrong(source, "input: shape", "a list of positive integers, without the batch");
    }

    private static Map<String, Object> mapping(@Nullable Object value, String source, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(source, where, "a mapping");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, entry) -> named.put(String.valueOf(key), entry));
        return named;
    }

    private static List<?> list(@Nullable Object value, String source, String where) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(source, where, "a list");
    }

    private static FileFormatException wrong(String source, String where, String expected) {
        return new FileFormatException(
                "In the architecture file " + source + ", " + where + " must be " + expected + ".");
    }

    /** Creates layers from the entries of a list; a list nested in a layer becomes its option of layers. */
    private record Reader(String source, Extensions extensions) {

        List<NamedLayer> layers(List<?> entries) {
            List<NamedLayer> layers = new ArrayList<>();
            for (Object entry : entries) {
                layers.add(layer(entry, layers.size() + 1));
            }
            return layers;
        }

        private NamedLayer layer(Object entry, int position) {
            String where = "layer " + position;
            if (entry instanceof String name) {
                return create(name, Map.of(), position);
            }
            Map<String, Object> one = mapping(entry, source, where);
            if (one.size() != 1) {
                throw wrong(source, where, "one name, or one name with its options");
            }
            Map.Entry<String, Object> named = one.entrySet().iterator().next();
            Object options = named.getValue();
            if (options instanceof List<?> nested) {
                return create(named.getKey(), Map.of(layersOption(named.getKey()), nested), position);
            }
            return create(named.getKey(), options == null ? Map.of() : mapping(options, source, where), position);
        }

        private NamedLayer create(String name, Map<String, Object> options, int position) {
            try {
                Extension<Layer> layer =
                        extensions.create(LayerProvider.KIND, name, provider -> optionsOf(provider, options));
                String plain = name.substring(name.lastIndexOf('/') + 1);
                return new NamedLayer(plain.replace('-', '_') + "_" + position, layer.instance());
            } catch (OptionException e) {
                throw new OptionException(
                        "In the architecture file " + source + ", layer " + position + ": " + e.getMessage(), e);
            }
        }

        private Options optionsOf(Provider<?> provider, Map<String, Object> options) {
            Map<String, Object> given = new LinkedHashMap<>(options);
            provider.options().stream()
                    .filter(option -> option.kind().equals(NamedLayer.LIST))
                    .forEach(o -> given.computeIfPresent(o.name(), (k, nested) -> layers(list(nested, source, k))));
            return Options.of(provider, given, extensions);
        }

        private String layersOption(String name) {
            return extensions.find(LayerProvider.KIND, name).declaration().options().stream()
                    .filter(option -> option.kind().equals(NamedLayer.LIST))
                    .map(Option::name)
                    .findFirst()
                    .orElseThrow(() -> new OptionException(
                            "In the architecture file " + source + ", the layer " + name + " holds no other layers."));
        }
    }
}
