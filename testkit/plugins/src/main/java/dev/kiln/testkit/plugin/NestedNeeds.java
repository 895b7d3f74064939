package dev.kiln.testkit.plugin;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.extension.ExtensionSource;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Specification;
import dev.kiln.graph.engine.Capability;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Creates an attack and notes its needs with those of the attacks that are values of its options, which the host adds up
 * too.
 */
final class NestedNeeds implements ExtensionSource {

    private final Set<Capability> needs = EnumSet.noneOf(Capability.class);

    Attack create(AttackProvider provider, Map<String, ?> options) {
        needs.addAll(provider.needs());
        return provider.create(Options.of(provider, options, this));
    }

    Set<Capability> needs() {
        return needs;
    }

    @Override
    public <T> Created<T> create(Class<T> type, Specification specification) {
        if (type != Attack.class) {
            return ProvidedExtensions.source().create(type, specification);
        }
        AttackProvider provider = ProvidedExtensions.all(AttackProvider.class).stream()
                .filter(candidate -> candidate.name().equals(specification.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no attack is named " + specification.name()));
        return new Created<>(type.cast(create(provider, specification.options())), specification.toString());
    }
}
