package dev.kiln.host.extension;

import dev.kiln.api.extension.Provider;
import java.util.function.Consumer;

/**
 * A provider, with what it declared when it was registered.
 *
 * @param plugin the id of the plugin that it is from
 * @param kind the kind of extension that it makes
 * @param provider the provider
 * @param declaration what it declared
 * @param onFault told when the provider breaks in use
 */
public record Registration(
        String plugin, Kind<?> kind, Provider<?> provider, Declaration declaration, Consumer<Fault> onFault) {

    /**
     * Asks a provider what it declares, and checks the answers.
     *
     * @param plugin the id of the plugin that it is from
     * @param kind the kind of extension that it makes
     * @param provider the provider
     * @param onFault told when the provider breaks in use
     * @return the registration
     * @throws PluginException if it declares what cannot be, or throws
     */
    public static Registration of(String plugin, Kind<?> kind, Provider<?> provider, Consumer<Fault> onFault) {
        return new Registration(plugin, kind, provider, Declaration.of(provider), onFault);
    }

    /** Returns the word that users type. */
    public String name() {
        return declaration.name();
    }

    /** Returns what the extension does, one line. */
    public String summary() {
        return declaration.summary();
    }

    /** Returns which is taken where several have one name: the highest. */
    public int ranking() {
        return declaration.ranking();
    }

    /** Returns the name that no other plugin's extension can have. */
    public String fullName() {
        return plugin + "/" + name();
    }
}
