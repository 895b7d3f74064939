package dev.kiln.host.extension;

import java.util.ServiceLoader;

/** Services beside the host, on the module path or the class path, of interfaces that other modules may declare. */
final class HostServices {

    private HostServices() {}

    static <S> ServiceLoader<S> load(Class<S> service) {
        Module host = HostServices.class.getModule();
        ModuleLayer layer = host.getLayer();
        if (layer == null) {
            return ServiceLoader.load(service, HostServices.class.getClassLoader());
        }
        host.addUses(service);
        return ServiceLoader.load(layer, service);
    }
}
