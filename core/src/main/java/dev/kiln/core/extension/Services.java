package dev.kiln.core.extension;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where providers are looked for: a module layer or a class loader, those around it left out.
 */
public final class Services {

    private final Function<Class<?>, ServiceLoader<?>> loaders;
    private final Function<Class<?>, Boolean> isOwn;

    private Services(Function<Class<?>, ServiceLoader<?>> loaders, Function<Class<?>, Boolean> isOwn) {
        this.loaders = loaders;
        this.isOwn = isOwn;
    }

    /** Returns what lies beside the host, on the module path or the class path. */
    static Services ofHost() {
        ModuleLayer layer = Services.class.getModule().getLayer();
        return layer != null ? of(layer) : of(Services.class.getClassLoader());
    }

    static Services of(ModuleLayer layer) {
        return new Services(
                service -> ServiceLoader.load(layer, service),
                type -> type.getModule().getLayer() == layer);
    }

    static Services of(ClassLoader loader) {
        return new Services(
                service -> ServiceLoader.load(service, loader),
                type -> type.getClassLoader() == loader || loader == Services.class.getClassLoader());
    }

    /**
     * The providers of a service. One that fails to load is reported and left out; the others are found all the same.
     *
     * @param service the provider interface; this module must declare that it uses it
     * @param problems takes a sentence for each that fails
     * @param <P> the provider interface
     * @return the providers
     */
    <P> List<P> find(Class<P> service, Consumer<String> problems) {
        List<P> found = new ArrayList<>();
        Iterator<? extends ServiceLoader.Provider<?>> providers =
                loaders.apply(service).stream().iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                ServiceLoader.Provider<?> provider = providers.next();
                if (isOwn.apply(provider.type())) {
                    found.add(service.cast(provider.get()));
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                problems.accept(
                        "A provider of " + service.getSimpleName() + " cannot be loaded: " + e.getMessage() + ".");
            }
        }
    }
}
