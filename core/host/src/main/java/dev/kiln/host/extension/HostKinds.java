package dev.kiln.host.extension;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Kinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The kinds of extensions that the modules beside the host declare: first those of the api, then the others by name. */
public final class HostKinds {

    /** All kinds. */
    public static final List<Kind<?>> ALL = found();

    private HostKinds() {}

    private static List<Kind<?>> found() {
        List<Kind<?>> ofApi = new ArrayList<>();
        List<Kind<?>> others = new ArrayList<>();
        for (Kinds declared : HostServices.load(Kinds.class)) {
            boolean isOfApi = declared.getClass().getPackageName().startsWith("dev.kiln.api.");
            (isOfApi ? ofApi : others).addAll(declared.kinds());
        }
        others.sort(Comparator.comparing(Kind::word));
        ofApi.addAll(others);
        return List.copyOf(ofApi);
    }

    /**
     * The kind of the extensions of an interface.
     *
     * @param type the interface, such as {@code Optimizer.class}
     * @return the kind; empty if no module declares one
     */
    static Optional<Kind<?>> of(Class<?> type) {
        return ALL.stream().filter(kind -> kind.type() == type).findFirst();
    }

    /**
     * Whether a service is the provider interface of a kind.
     *
     * @param service the name of the service
     * @return whether it is
     */
    public static boolean isProvider(String service) {
        return ALL.stream().anyMatch(kind -> kind.service().getName().equals(service));
    }
}
