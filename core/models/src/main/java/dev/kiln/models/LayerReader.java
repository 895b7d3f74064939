package dev.kiln.models;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates layers from the entries of a list; a list nested in a layer becomes its option of layers.
 *
 * @param yaml the file
 * @param extensions the registry of layers
 */
record LayerReader(YamlContent yaml, Extensions extensions) {

    private static final String NAME = "name";

    /**
     * Creates a layer.
     *
     * @param entry its entry: one name, or one name with its options
     * @param position its place in its list, from 1
     * @param where its place in the file, for messages
     */
    NamedLayer layer(Object entry, int position, String where) {
        if (entry instanceof String name) {
            return create(name, Map.of(), position, where);
        }
        Map<String, Object> one = yaml.mapping(entry, where);
        if (one.size() != 1) {
            throw yaml.wrong(where, "one name, or one name with its options");
        }
        Map.Entry<String, Object> named = one.entrySet().iterator().next();
        Object options = named.getValue();
        if (options instanceof List<?> nested) {
            return create(named.getKey(), Map.of(layersOption(named.getKey()), nested), position, where);
        }
        return create(named.getKey(), options == null ? Map.of() : yaml.mapping(options, where), position, where);
    }

    private NamedLayer create(String name, Map<String, Object> options, int position, String where) {
        try {
            Map<String, Object> own = new LinkedHashMap<>(options);
            own.remove(NAME);
            Extension<Layer> layer = extensions.create(
                    LayerProvider.KIND, name, provider -> optionsOf(provider, own, where + " (" + name + ")"));
            String plain = name.substring(name.lastIndexOf('/') + 1);
            String usual = plain.replace('-', '_') + "_" + position;
            return new NamedLayer(yaml.word(options, NAME, usual, where), layer.instance());
        } catch (OptionException e) {
            throw new OptionException(
                    "In the architecture file " + yaml.source() + ", " + where + ": " + e.getMessage(), e);
        }
    }

    private Options optionsOf(Provider<?> provider, Map<String, Object> options, String where) {
        Map<String, Object> given = new LinkedHashMap<>(options);
        provider.options().stream()
                .filter(option -> option.kind().equals(NamedLayer.LIST))
                .forEach(o -> given.computeIfPresent(
                        o.name(), (name, nested) -> layers(yaml.list(nested, where + ": " + name), where)));
        return Options.of(provider, given, extensions);
    }

    private List<NamedLayer> layers(List<?> entries, String within) {
        List<NamedLayer> layers = new ArrayList<>();
        for (Object entry : entries) {
            int position = layers.size() + 1;
            layers.add(layer(entry, position, within + ", layer " + position));
        }
        return layers;
    }

    private String layersOption(String name) {
        return extensions.find(LayerProvider.KIND, name).declaration().options().stream()
                .filter(option -> option.kind().equals(NamedLayer.LIST))
                .map(Option::name)
                .findFirst()
                .orElseThrow(() -> new OptionException("In the architecture file " + yaml.source() + ", the layer "
                        + name + " holds no other layers."));
    }
}
