package dev.kiln.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The networks by name. */
final class Networks {

    private static final Map<String, Supplier<Optional<Network>>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("mlp", () -> Optional.of(DigitNetworks.mlp()));
        BY_NAME.put("cnn", () -> Optional.of(DigitNetworks.cnn()));
        BY_NAME.put("resnet20", PublishedNetworks::resNet20);
        BY_NAME.put("squeezenet", PublishedNetworks::squeezeNet);
        BY_NAME.put("lstm", () -> Optional.of(SequenceNetworks.lstm()));
        BY_NAME.put("transformer", () -> Optional.of(SequenceNetworks.transformer()));
    }

    private Networks() {}

    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** Creates a network; empty, with the reason printed, where a file that it needs is missing. */
    static Optional<Network> open(String name) {
        Supplier<Optional<Network>> network = BY_NAME.get(name);
        if (network == null) {
            throw new IllegalArgumentException("There is no network " + name + "; there are " + names() + ".");
        }
        return network.get();
    }
}
