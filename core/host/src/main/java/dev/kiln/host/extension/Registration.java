package dev.kiln.host.extension;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import java.util.function.Consumer;

/**
 * A provider with its declaration at registration.
 *
 * @param plugin the id of its plugin
 * @param kind the kind of its extension
 * @param provider the provider
 * @param declaration its declaration
 * @param onFault receives failures of the provider in use
 */
public record Registration(
        String plugin, Kind<?> kind, Provider<?> provider, Declaration declaration, Consumer<Fault> onFault) {

    /**
     * Reads and checks the declaration of a provider.
     *
     * @param plugin the id of its plugin
     * @param kind the kind of its extension
     * @param provider the provider
     * @param onFault receives failures of the provider in use
     * @return the registration
     * @throws PluginException if the declaration is invalid, or the provider throws
     */
    public static Registration of(String plugin, Kind<?> kind, Provider<?> provider, Consumer<Fault> onFault) {
        return new Registration(plugin, kind, provider, Declaration.of(provider), onFault);
    }

    /** Returns the name for users. */
    public String name() {
        return declaration.name();
    }

    /** Returns the function of the extension, one line. */
    public String summary() {
        return declaration.summary();
    }

    /** Returns the priority among those of the same name: the highest is used. */
    public int ranking() {
        return declaration.ranking();
    }

    /** Returns the unique name with the plugin. */
    public String fullName() {
        return plugin + "/" + name();
    }
}
