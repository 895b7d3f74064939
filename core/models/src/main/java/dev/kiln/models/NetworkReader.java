package dev.kiln.models;

import dev.kiln.api.extension.Spelling;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.api.layer.Network;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.host.extension.Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a network from the content of an architecture file. */
final class NetworkReader {

    private static final String FROM = "from";
    private static final String AGAIN = "again";

    private final YamlContent yaml;
    private final LayerReader layerReader;
    private final List<Network.Node> nodes = new ArrayList<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private int layers;

    NetworkReader(String source, Extensions extensions) {
        this.yaml = new YamlContent(source);
        this.layerReader = new LayerReader(yaml, extensions);
    }

    Network read(@Nullable Object document) {
        Map<String, Object> root = yaml.mapping(document, "the file");
        if (root.containsKey("inputs")) {
            yaml.mapping(root.get("inputs"), "inputs")
                    .forEach((name, input) -> addInput(name, "inputs: " + name, input));
        } else {
            Map<String, Object> input = yaml.mapping(root.get("input"), "input");
            addInput(yaml.word(input, "name", "input", "input"), "input", input);
        }
        if (nodes.isEmpty()) {
            throw yaml.wrong("inputs", "a mapping with at least one input");
        }
        for (Object entry : yaml.list(root.get("layers"), "layers")) {
            addLayer(entry);
        }
        return new Network(nodes, outputs(root.get("outputs")));
    }

    private void addInput(String name, String where, @Nullable Object content) {
        Map<String, Object> input = yaml.mapping(content, where);
        List<Long> shape = new ArrayList<>();
        for (Object length : yaml.list(input.get("shape"), where + ": shape")) {
            shape.add(yaml.length(length, where + ": shape"));
        }
        ElementType type = type(yaml.word(input, "type", "float", where), where + ": type");
        add(name, where, new Network.Input(name, type, shape));
    }

    private ElementType type(String word, String where) {
        return switch (word) {
            case "float" -> ElementType.FLOAT;
            case "int64" -> ElementType.INT64;
            default -> throw yaml.wrong(where, "float, or int64 for token numbers");
        };
    }

    private void addLayer(Object entry) {
        layers++;
        String where = "layer " + layers;
        if (entry instanceof Map<?, ?> map && map.containsKey(AGAIN)) {
            addAgain(where, yaml.mapping(map.get(AGAIN), where + ": " + AGAIN));
            return;
        }
        List<Integer> from = List.of(nodes.size() - 1);
        Object plain = entry;
        if (entry instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            if (only.getValue() instanceof Map<?, ?> options && options.containsKey(FROM)) {
                from = from(where, options.get(FROM));
                Map<Object, Object> others = new LinkedHashMap<>(options);
                others.remove(FROM);
                Map<Object, Object> one = new LinkedHashMap<>();
                one.put(only.getKey(), others);
                plain = one;
            }
        }
        NamedLayer layer = layerReader.layer(plain, layers, where);
        add(layer.name(), where, new Network.Applied(layer, from));
    }

    private void addAgain(String where, Map<String, Object> options) {
        String name = yaml.word(options, "layer", "", where + ": " + AGAIN + ": layer");
        int first = position(where, name);
        if (!(nodes.get(first) instanceof Network.Applied applied)) {
            throw yaml.wrong(where + ": " + AGAIN + ": layer", "the name of a layer before it");
        }
        List<Integer> from = options.containsKey(FROM) ? from(where, options.get(FROM)) : List.of(nodes.size() - 1);
        add(
                yaml.word(options, "name", AGAIN + "_" + layers, where + ": name"),
                where,
                new Network.Applied(applied.layer(), from));
    }

    private void add(String name, String where, Network.Node node) {
        if (positions.put(name, nodes.size()) != null) {
            throw yaml.wrong(where + ": name", "a name that no other input or layer has, not " + name);
        }
        nodes.add(node);
    }

    private List<Integer> from(String where, @Nullable Object names) {
        List<?> all = names instanceof List<?> list ? list : List.of(String.valueOf(names));
        if (all.isEmpty()) {
            throw yaml.wrong(where + ": from", "at least one name");
        }
        return all.stream().map(name -> position(where, String.valueOf(name))).toList();
    }

    private int position(String where, String name) {
        Integer position = positions.get(name);
        if (position == null) {
            throw new FileFormatException("In the architecture file " + yaml.source() + ", " + where
                    + " refers to " + name + ", and there is no input or layer of that name before it."
                    + Spelling.hint(name, positions.keySet()) + " There are "
                    + String.join(", ", positions.keySet()) + ".");
        }
        return position;
    }

    /** Outputs by the names of layers, or by names of their own; the last layer where none are stated. */
    private Map<String, Integer> outputs(@Nullable Object content) {
        Map<String, Integer> outputs = new LinkedHashMap<>();
        if (content == null) {
            outputs.put(Network.OUTPUT, nodes.size() - 1);
        } else if (content instanceof List<?> list) {
            list.forEach(name -> outputs.put(String.valueOf(name), position("outputs", String.valueOf(name))));
        } else {
            yaml.mapping(content, "outputs")
                    .forEach((name, layer) -> outputs.put(name, position("outputs", String.valueOf(layer))));
        }
        if (outputs.isEmpty()) {
            throw yaml.wrong("outputs", "at least one name");
        }
        return outputs;
    }
}
